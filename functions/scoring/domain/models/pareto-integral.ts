import { lnGrowth } from '../math/logs';
import { GAUSS_NODES, GAUSS_WEIGHTS } from '../math/quadrature';

const NEGLIGIBLE = 1e-17;

/** Parameters of Pareto/NBD in one row of numbers: rates Gamma(r, alpha), deaths Gamma(s, beta). */
export interface ParetoShape {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

/** Means over the time τ of death, of a customer who died between tx and T. */
export interface DeathMeans {
  /** Of ln((alpha + τ) / (alpha + tx)) and of 1 / (alpha + τ). */
  lnAlpha: number;
  perAlpha: number;
  /** The same of beta. */
  lnBeta: number;
  perBeta: number;
}

/**
 * ln of the integral from tx to T of ((alpha + τ) / (alpha + tx))^-(r + x) ((beta + τ) / (beta + tx))^-(s + 1) dτ, and the means
 * of what its derivatives are made of.
 *
 * In w = ln((m + τ) / (m + tx)), m the smaller of alpha and beta, the integrand is log-concave and smooth in a strip of half-width
 * π, so a few Gauss-Legendre panels give it to the last digits, whatever the parameters; where 2F1 would be the difference of two
 * nearly equal numbers too.
 */
export const deathIntegral = (
  { r, alpha, s, beta }: ParetoShape,
  x: number,
  tx: number,
  T: number,
  means?: DeathMeans,
): number => {
  const alphaIsLess = alpha <= beta;
  const less = (alphaIsLess ? alpha : beta) + tx;
  const more = (alphaIsLess ? beta : alpha) + tx;
  const powerOfLess = alphaIsLess ? r + x : s + 1;
  const powerOfMore = alphaIsLess ? s + 1 : r + x;
  const lnBase = Math.log(less);
  const length = lnGrowth(alphaIsLess ? alpha : beta, tx, T - tx);
  const laterAt = (w: number): number => (w < 1 ? less * Math.expm1(w) : Math.exp(w + lnBase) - less);
  /** How fast the logarithm of the integrand changes at w; it only ever falls faster. */
  const speedAt = (w: number): number => {
    const later = laterAt(w);
    return Math.abs(1 - powerOfLess - (powerOfMore * (less + later)) / (more + later));
  };
  /** As wide as 16 points allow: the integrand within e^12 over the panel and one more. */
  const widthAt = (from: number): number => {
    let width = Math.min(3, length - from);
    while (width * Math.max(speedAt(from), speedAt(from + 2 * width)) > 12) width /= 2;
    return width;
  };
  let reference = 0;
  let [sum, sumLnLess, sumPerLess, sumLnMore, sumPerMore] = [0, 0, 0, 0, 0];
  for (let from = 0, width = widthAt(0); from < length; from += width, width = widthAt(from)) {
    const half = width / 2;
    let part = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < GAUSS_NODES.length; i += 1) {
      const w = from + half + half * (GAUSS_NODES[i] as number);
      const later = laterAt(w);
      const lnMore = Math.log1p(later / more);
      const ln = w - powerOfLess * w - powerOfMore * lnMore;
      if (ln > reference + 300) {
        const shrink = Math.exp(reference - ln);
        [sum, sumLnLess, sumPerLess, sumLnMore, sumPerMore] = [
          sum * shrink,
          sumLnLess * shrink,
          sumPerLess * shrink,
          sumLnMore * shrink,
          sumPerMore * shrink,
        ];
        part *= shrink;
        reference = ln;
      }
      highest = ln;
      const weight = half * (GAUSS_WEIGHTS[i] as number) * Math.exp(ln - reference);
      part += weight;
      sum += weight;
      if (means) {
        sumLnLess += weight * w;
        sumPerLess += weight / (less + later);
        sumLnMore += weight * lnMore;
        sumPerMore += weight / (more + later);
      }
    }
    if (part <= NEGLIGIBLE * sum && highest < reference) break;
  }
  if (means) {
    const [lnLess, perLess, lnMore, perMore] =
      sum > 0
        ? [sumLnLess / sum, sumPerLess / sum, sumLnMore / sum, sumPerMore / sum]
        : [0, 1 / less, 0, 1 / more];
    means.lnAlpha = alphaIsLess ? lnLess : lnMore;
    means.perAlpha = alphaIsLess ? perLess : perMore;
    means.lnBeta = alphaIsLess ? lnMore : lnLess;
    means.perBeta = alphaIsLess ? perMore : perLess;
  }
  return lnBase + reference + Math.log(sum);
};
