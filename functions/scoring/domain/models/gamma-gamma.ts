import { RelanceError } from '../../../shared/kernel/errors';
import { digamma, digammaRise, lnGamma, lnRising } from '../math/gamma';
import { lnSum } from '../math/logs';
import { checkedParameters, type Fit, fitLikelihood } from './fit';

/**
 * Gamma-Gamma: Fader & Hardie, "The Gamma-Gamma Model of Monetary Value", 2013; Fader, Hardie & Lee, RFM and CLV,
 * Journal of Marketing Research 42(4), 2005. What a customer spends is Gamma(p, ν) with ν ~ Gamma(q, v), v in money.
 */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

/** How often a customer bought, and the mean of what was paid, in one currency. */
export interface Spender {
  readonly x: number;
  readonly mean: number;
  /** How many customers are like this one; 1 by default. */
  readonly count?: number;
}

const refuse = (path: string, code: string, message: string): never => {
  throw new RelanceError(code, `${path}: ${message}`, [{ path, code, message }]);
};

const checkedSpender = (spender: Spender, path: string): Spender => {
  const { x, mean } = spender;
  if (!Number.isSafeInteger(x) || x < 0)
    refuse(`${path}.x`, 'not_a_count', 'x must be a whole number, 0 or more');
  if (!Number.isFinite(mean)) refuse(`${path}.mean`, 'not_finite', 'mean must be a finite number');
  if (mean < 0) refuse(`${path}.mean`, 'negative_money', 'mean must not be negative: take returns off first');
  if (!((spender.count ?? 1) > 0 && Number.isFinite(spender.count ?? 1)))
    refuse(`${path}.count`, 'not_a_weight', 'count must be above 0');
  return spender;
};

/** The log-likelihood of one customer with x >= 1 and mean > 0: equation 1a of the note, in log space. */
export const gammaGammaLogLikelihood = (model: GammaGamma, spender: Spender): number => {
  const { p, q, v } = checkedParameters(model);
  const { x, mean } = checkedSpender(spender, 'spender');
  if (x === 0 || mean === 0) refuse('spender', 'no_spending', 'x and mean must be above 0');
  return (
    lnRising(p * x, q) -
    lnGamma(q) +
    q * Math.log(v) +
    (p * x - 1) * Math.log(mean) -
    q * Math.log(x) -
    (p * x + q) * lnSum(mean, v / x)
  );
};

/**
 * The mean purchase to expect of this customer: equation 5 of the note, between the customer's own mean and that of
 * all. Throws `no_mean` where p x + q <= 1: what is spent there has no finite mean.
 */
export const gammaGammaExpected = (model: GammaGamma, spender: Spender): number => {
  const { p, q, v } = checkedParameters(model);
  const { x, mean } = checkedSpender(spender, 'spender');
  const k = p * x + q - 1;
  if (k <= 0) refuse('model.q', 'no_mean', 'q + p x must be above 1 for a finite mean');
  return v * (p / k) + mean * ((p * x) / k);
};

const customersOf = (spenders: readonly Spender[]): number =>
  spenders.reduce((sum, { count = 1 }) => sum + count, 0);

const likelihoodOf = (spenders: readonly Spender[], unit: number) => {
  const customers = customersOf(spenders);
  const distinct = [...new Set(spenders.map(({ x }) => x))];
  return (parameters: Float64Array, derivative: Float64Array): number => {
    const [p, q, v] = parameters as unknown as [number, number, number];
    const parts = new Map(
      distinct.map((x) => [x, [lnRising(p * x, q), digammaRise(p * x, q), digamma(p * x + q)] as const]),
    );
    let total = customers * (q * Math.log(v) - lnGamma(q));
    let [byP, byQ, byV] = [0, customers * (Math.log(v) - digamma(q)), (customers * q) / v];
    for (const spender of spenders) {
      const { x, count = 1 } = spender;
      const [rising, rise, end] = parts.get(x) as readonly [number, number, number];
      const lnMean = Math.log(spender.mean / unit);
      const all = x * (spender.mean / unit) + v;
      const lnAll = Math.log(all);
      const lnShare = Math.log(x) + lnMean - lnAll;
      total += count * (rising + p * x * lnShare - q * lnAll - lnMean);
      byP += count * x * (rise + lnShare);
      byQ += count * (end - lnAll);
      byV -= (count * (p * x + q)) / all;
    }
    derivative.set([byP, byQ, byV]);
    return total;
  };
};

/**
 * The fit of greatest likelihood. Customers without a purchase or who paid nothing are left out. Throws `no_spenders` when
 * nobody is left, `not_a_count`, `not_finite`, `negative_money`, `not_a_weight`, `no_likelihood`, and `parameter_out_of_range` where v is no finite number.
 */
export const fitGammaGamma = (customers: readonly Spender[]): Fit<GammaGamma> => {
  customers.forEach((customer, i) => void checkedSpender(customer, `customers[${i}]`));
  const spenders = customers.filter(({ x, mean }) => x > 0 && mean > 0);
  if (spenders.length === 0)
    throw new RelanceError('no_spenders', 'a fit needs a customer who paid something');
  const total = customersOf(spenders);
  const unit = spenders.reduce((sum, { mean, count = 1 }) => sum + mean * (count / total), 0);
  const { parameters, logLikelihood, ...rest } = fitLikelihood({
    names: ['p', 'q', 'v'] as const,
    customers: total,
    at: likelihoodOf(spenders, unit),
  });
  return {
    ...rest,
    parameters: checkedParameters({ ...parameters, v: parameters.v * unit }),
    logLikelihood: logLikelihood - total * Math.log(unit),
  };
};
