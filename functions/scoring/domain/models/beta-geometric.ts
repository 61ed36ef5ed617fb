import { digammaRise, lnRising } from '../math/gamma';
import { lnGrowth, lnSum, logistic, probability } from '../math/logs';
import { type Customer, checkedCustomer, type FoldedCustomers, foldCustomers } from './customers';
import { expectedPurchases } from './expected-purchases';
import { checkedParameters, checkedSpan, type Fit, fitLikelihood } from './fit';

/**
 * What BG/NBD and MBG/NBD share. A customer buys at a rate λ ~ Gamma(r, alpha) (alpha in units of time) and, after a
 * purchase, leaves with probability p ~ Beta(a, b).
 */
export interface BetaGeometric {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/**
 * After how many purchases a customer of no repeats has already been able to leave: 0 in BG/NBD, where the first
 * purchase is certain to be survived, 1 in MBG/NBD.
 */
export type FirstChances = 0 | 1;

/** ln of the odds that the customer has left: what was seen if dead over what was seen if alive. */
const lnOddsDead = (
  { r, alpha, a, b }: BetaGeometric,
  { x, tx, T }: Customer,
  first: FirstChances,
): number => {
  const chances = x + first;
  if (chances === 0) return Number.NEGATIVE_INFINITY;
  return Math.log(a) - Math.log(b + chances - 1) + (r + x) * lnGrowth(alpha, tx, T - tx);
};

/** P(alive at T); see the models. */
export const alive = (model: BetaGeometric, customer: Customer, first: FirstChances): number =>
  logistic(-lnOddsDead(checkedParameters(model), checkedCustomer(customer), first));

/**
 * P(no purchase in (T, T + horizon]): dead, or alive with a rate from Gamma(r + x, alpha + T) that brings none. The
 * same as L(x, tx, T + horizon) / L(x, tx, T).
 */
export const noneWithin = (
  model: BetaGeometric,
  customer: Customer,
  horizon: number,
  first: FirstChances,
): number => {
  const odds = lnOddsDead(checkedParameters(model), checkedCustomer(customer), first);
  const quiet = Math.exp(-(model.r + customer.x) * lnGrowth(model.alpha, customer.T, checkedSpan(horizon)));
  return probability(logistic(odds) + logistic(-odds) * quiet);
};

/** E[purchases in (T, T + horizon]]: P(alive) times those of a customer who is. */
export const expectedWithin = (
  model: BetaGeometric,
  customer: Customer,
  horizon: number,
  first: FirstChances,
): number => {
  const { r, alpha, a, b } = checkedParameters(model);
  const { x, T } = checkedCustomer(customer);
  const growth = lnGrowth(alpha, T, checkedSpan(horizon));
  return alive(model, customer, first) * expectedPurchases(r + x, growth, a, b + x + first);
};

/** The log-likelihood of one customer. */
export const logLikelihood = (model: BetaGeometric, customer: Customer, first: FirstChances): number => {
  const { r, alpha, a, b } = checkedParameters(model);
  const { x, T } = checkedCustomer(customer);
  const chances = x + first;
  const seenAlive =
    lnRising(r, x) -
    r * lnGrowth(alpha, 0, T) -
    x * lnSum(alpha, T) +
    lnRising(b, chances) -
    lnRising(a + b, chances);
  const odds = lnOddsDead(model, customer, first);
  return seenAlive + (odds > 0 ? odds + Math.log1p(Math.exp(-odds)) : Math.log1p(Math.exp(odds)));
};

/** What of the likelihood hangs on x alone, worked out once for each x. */
interface Part {
  value: number;
  readonly by: [r: number, a: number, b: number];
  lnDead: number;
}

/** The log-likelihood of folded customers and its derivative by r, alpha, a and b. */
export const likelihoodOf = (folded: FoldedCustomers, first: FirstChances) => {
  const { x: xs, tx: txs, T: ages, count: counts } = folded;
  const distinct = [...new Set(xs)];
  const slot = new Map(distinct.map((x, i) => [x, i]));
  const slots = Int32Array.from(xs, (x) => slot.get(x) as number);
  return (parameters: Float64Array, derivative: Float64Array): number => {
    const [r, alpha, a, b] = parameters as unknown as [number, number, number, number];
    const lnAlpha = Math.log(alpha);
    const parts = distinct.map((x): Part => {
      const chances = x + first;
      const both = digammaRise(a + b, chances);
      return {
        value: lnRising(r, x) + lnRising(b, chances) - lnRising(a + b, chances),
        by: [digammaRise(r, x), -both, digammaRise(b, chances) - both],
        lnDead: chances === 0 ? Number.NEGATIVE_INFINITY : Math.log(a) - Math.log(b + chances - 1),
      };
    });
    let total = 0;
    let [byR, byAlpha, byA, byB] = [0, 0, 0, 0];
    for (let i = 0; i < xs.length; i += 1) {
      const x = xs[i] as number;
      const count = counts[i] as number;
      const part = parts[slots[i] as number] as Part;
      const age = ages[i] as number;
      const away = age - (txs[i] as number);
      const end = alpha + age;
      const last = end - away;
      const grown = Math.log1p(age / alpha);
      const since = Math.log1p(away / last);
      const lnOdds = part.lnDead + (r + x) * since;
      const odds = Math.exp(lnOdds);
      const dead = odds < 1e300 ? odds / (1 + odds) : 1;
      const lnBoth = odds < 1e300 ? Math.log1p(odds) : lnOdds;
      total += count * (part.value - r * grown - x * (lnAlpha + grown) + lnBoth);
      byR += count * (part.by[0] - grown + dead * since);
      byAlpha += (count / end) * ((r * age) / alpha - x - (dead * (r + x) * away) / last);
      byA += count * (part.by[1] + dead / a);
      byB += count * (part.by[2] - (dead > 0 ? dead / (b + x + first - 1) : 0));
    }
    derivative.set([byR, byAlpha, byA, byB]);
    return total;
  };
};

/** Fits the four parameters by maximum likelihood; see foldCustomers for what it throws; and `parameter_out_of_range` where alpha is no finite number. */
export const fit = (rows: readonly Customer[], first: FirstChances): Fit<BetaGeometric> => {
  const folded = foldCustomers(rows);
  const {
    parameters,
    logLikelihood: value,
    ...rest
  } = fitLikelihood({
    names: ['r', 'alpha', 'a', 'b'] as const,
    customers: folded.customers,
    at: likelihoodOf(folded, first),
  });
  return {
    ...rest,
    parameters: checkedParameters({ ...parameters, alpha: parameters.alpha * folded.unit }),
    logLikelihood: value - folded.purchases * Math.log(folded.unit),
  };
};
