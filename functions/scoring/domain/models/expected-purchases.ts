import { lnBeta } from '../math/gamma';
import { softplus } from '../math/logs';
import { gaussPanel } from '../math/quadrature';

/** Up to here the sum is short and cannot underflow. */
const MAX_SUM = 400;
const NEGLIGIBLE = 1e-17;

/**
 * The sum over n of P(N = n) times the purchases to expect of n chances, N ~ negative binomial (S, z) being the
 * purchases that a customer who never leaves would make, and the (j + 1)-th of them happening when j chances to
 * leave were survived. All terms are positive.
 */
const bySum = (S: number, growth: number, a: number, b: number): number => {
  const z = -Math.expm1(-growth);
  const mean = S * Math.expm1(growth);
  let chance = Math.exp(-S * growth);
  let survived = 1;
  let purchases = 0;
  let total = 0;
  for (let n = 0; ; n += 1) {
    total += chance * purchases;
    // From the mean on the chances fall faster than a geometric series whose remainder is this.
    const remainder = ((chance * (purchases + 1 / (1 - z))) / (1 - z)) * z;
    if (n > mean && remainder <= NEGLIGIBLE * total) return total;
    chance *= (z * (S + n)) / (n + 1);
    purchases += survived;
    survived *= (b + n) / (a + b + n);
    if (chance === 0 && n > mean) return total;
  }
};

/** The same as the mean over p ~ Beta(a, b) of (1 - (1 + p u)^-S) / p, in logit p, where the integrand is log-concave. */
const byIntegral = (S: number, growth: number, a: number, b: number): number => {
  const lnU = growth + Math.log(-Math.expm1(-growth));
  const scale = lnBeta(a, b);
  const logOf = (v: number): number => {
    const lnP = -softplus(-v);
    const many = S * softplus(lnP + lnU);
    const some = many < 1e-17 ? Math.log(S) + lnP + lnU : Math.log(-Math.expm1(-many));
    return (a - 1) * lnP - b * softplus(v) + some - scale;
  };
  const spread = Math.sqrt(1 / a + 1 / a ** 2 + 1 / b + 1 / b ** 2);
  const width = Math.min(2, spread);
  const start = Math.log(a) - Math.log(b);
  // Beyond these ends the integrand falls as e^(a v) and e^(-b v) to the last digit.
  const low = Math.min(start, -38 - Math.max(0, lnU + Math.log(S), lnU));
  const high = Math.max(start, 38 + Math.max(0, Math.log(b)));
  let total = 0;
  for (let v = start; v > low; v -= width) {
    const part = gaussPanel(logOf, Math.max(low, v - width), v, 0);
    total += part;
    if (part <= NEGLIGIBLE * total && v < start - width) break;
  }
  for (let v = start; v < high; v += width) {
    const part = gaussPanel(logOf, v, Math.min(high, v + width), 0);
    total += part;
    if (part <= NEGLIGIBLE * total && v > start + width) break;
  }
  return total + Math.exp(logOf(low)) / a + Math.exp(logOf(high)) / b;
};

/**
 * What a customer who is alive at T is expected to buy in the time ahead, who buys at a rate from Gamma(S, alpha + T)
 * and leaves after each purchase with a probability from Beta(a, b): `growth` is ln((alpha + T + t) / (alpha + T)).
 *
 * It is (a + b - 1) / (a - 1) * (1 - (1 - z)^S 2F1(S, b; a + b - 1; z)), z = t / (alpha + T + t), of Fader, Hardie & Lee
 * (2005), equation 10, in a form without its poles at a = 1 and a + b = 1 and without its cancellation: a sum of
 * positive terms, or the integral that it comes from where that would be long.
 */
export const expectedPurchases = (S: number, growth: number, a: number, b: number): number => {
  if (growth === 0) return 0;
  return growth < 3 && S * growth < MAX_SUM ? bySum(S, growth, a, b) : byIntegral(S, growth, a, b);
};
