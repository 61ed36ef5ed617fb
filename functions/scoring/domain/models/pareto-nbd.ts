import { digammaRise, lnRising } from '../math/gamma';
import { lnGrowth, lnSum, logistic, probability, softplus } from '../math/logs';
import { type Customer, checkedCustomer, type FoldedCustomers, foldCustomers } from './customers';
import { checkedParameters, checkedSpan, type Fit, fitLikelihood } from './fit';
import { type DeathMeans, deathIntegral, type ParetoShape } from './pareto-integral';

/**
 * Pareto/NBD: Schmittlein, Morrison & Colombo, Counting Your Customers, Management Science 33(1), 1987, as derived by Fader &
 * Hardie, "A Note on Deriving the Pareto/NBD Model", 2005. A customer buys at a rate λ ~ Gamma(r, alpha) and dies at a
 * rate μ ~ Gamma(s, beta), alpha and beta in units of time.
 */
export type ParetoNbd = ParetoShape;

/** Below this no sum of two times overflows. */
const LARGEST = 2 ** 1020;
const SHRINK = 2 ** -60;

/** Times near the largest double, 2^60 times smaller: nothing here but the likelihood's constant hangs on the unit. */
const tamed = (model: ParetoNbd, customer: Customer, horizon: number) => {
  checkedParameters(model);
  checkedCustomer(customer);
  checkedSpan(horizon);
  const times = [model.alpha, model.beta, customer.T, horizon];
  if (times.every((time) => time < LARGEST)) return { model, customer, horizon };
  const less = (time: number): number => time * SHRINK;
  return {
    model: {
      ...model,
      alpha: Math.max(Number.MIN_VALUE, less(model.alpha)),
      beta: Math.max(Number.MIN_VALUE, less(model.beta)),
    },
    customer: { x: customer.x, tx: less(customer.tx), T: less(customer.T) },
    horizon: less(horizon),
  };
};

/** ln of the odds that the customer has died: s times the integral over the time of death, over the chance to live. */
const lnOddsDead = (model: ParetoNbd, { x, tx, T }: Customer, means?: DeathMeans): number => {
  const { r, alpha, s, beta } = model;
  const away = T - tx;
  return (
    Math.log(s) -
    lnSum(beta, tx) +
    (r + x) * lnGrowth(alpha, tx, away) +
    s * lnGrowth(beta, tx, away) +
    deathIntegral(model, x, tx, T, means)
  );
};

/** The log-likelihood of one customer: the note's equation for L(r, alpha, s, beta | x, t_x, T), in log space. */
export const paretoNbdLogLikelihood = (given: ParetoNbd, asked: Customer): number => {
  const { model, customer } = tamed(given, asked, 0);
  const { r, alpha, s, beta } = model;
  const { x, T } = customer;
  const alive =
    lnRising(r, x) - r * lnGrowth(alpha, 0, T) - x * lnSum(given.alpha, asked.T) - s * lnGrowth(beta, 0, T);
  return alive + softplus(lnOddsDead(model, customer));
};

/** P(alive at T). **Never rank members by it** (see bgNbdAlive): use paretoNbdNoneWithin. The note's section on P(alive). */
export const paretoNbdAlive = (given: ParetoNbd, asked: Customer): number => {
  const { model, customer } = tamed(given, asked, 0);
  return logistic(-lnOddsDead(model, customer));
};

/**
 * P(no purchase in (T, T + horizon]), 0 to 1, never rising with more horizon: L(x, tx, T + horizon) / L(x, tx, T), of
 * which the large parts are the same and left out.
 */
export const paretoNbdNoneWithin = (given: ParetoNbd, asked: Customer, ahead: number): number => {
  const { model, customer, horizon } = tamed(given, asked, ahead);
  const { x, T } = customer;
  const lived =
    (model.r + x) * lnGrowth(model.alpha, T, horizon) + model.s * lnGrowth(model.beta, T, horizon);
  const before = softplus(lnOddsDead(model, customer));
  const after = softplus(lnOddsDead(model, { ...customer, T: T + horizon }));
  return probability(Math.exp(after - before - lived));
};

/** (1 - e^(-(s - 1) q)) / (s - 1), also at s = 1, as a logarithm. */
const lnLifeAhead = (s: number, q: number): number => {
  const k = s - 1;
  if (Math.abs(k * q) < 1e-12) return Math.log(q);
  return k > 0 ? Math.log(-Math.expm1(-k * q) / k) : -k * q + Math.log(-Math.expm1(k * q) / -k);
};

/** E[purchases in (T, T + horizon]] of this customer: the note's conditional expectation. */
export const paretoNbdExpected = (given: ParetoNbd, asked: Customer, ahead: number): number => {
  const { model, customer, horizon } = tamed(given, asked, ahead);
  const { r, alpha, s, beta } = model;
  const { x, T } = customer;
  if (horizon === 0) return 0;
  return Math.exp(
    Math.log(r + x) -
      lnSum(alpha, T) +
      lnSum(beta, T) +
      lnLifeAhead(s, lnGrowth(beta, T, horizon)) -
      softplus(lnOddsDead(model, customer)),
  );
};

/** E[repeat purchases in the time after the first] of a customer of whom nothing is known yet. */
export const paretoNbdExpectedOfNew = (model: ParetoNbd, time: number): number =>
  paretoNbdExpected(model, { x: 0, tx: 0, T: 0 }, time);

const likelihoodOf = (folded: FoldedCustomers) => {
  const { x: xs, tx: txs, T: ages, count: counts } = folded;
  const distinct = [...new Set(xs)];
  const means: DeathMeans = { lnAlpha: 0, perAlpha: 0, lnBeta: 0, perBeta: 0 };
  return (parameters: Float64Array, derivative: Float64Array): number => {
    const [r, alpha, s, beta] = parameters as unknown as [number, number, number, number];
    const model = { r, alpha, s, beta };
    const rising = new Map(distinct.map((x) => [x, [lnRising(r, x), digammaRise(r, x)] as const]));
    let total = 0;
    let [byR, byAlpha, byS, byBeta] = [0, 0, 0, 0];
    for (let i = 0; i < xs.length; i += 1) {
      const [x, tx, T, count] = [xs[i], txs[i], ages[i], counts[i]] as [number, number, number, number];
      const [lnRise, rise] = rising.get(x) as readonly [number, number];
      const grownAlpha = Math.log1p(T / alpha);
      const grownBeta = Math.log1p(T / beta);
      const odds = lnOddsDead(model, { x, tx, T }, means);
      const dead = logistic(odds);
      total += count * (lnRise - r * grownAlpha - x * Math.log(alpha + T) - s * grownBeta + softplus(odds));
      const since = (from: number): number => Math.log1p((T - tx) / (from + tx));
      byR += count * (rise - grownAlpha + dead * (since(alpha) - means.lnAlpha));
      byS += count * (dead * (1 / s + since(beta) - means.lnBeta) - grownBeta);
      byAlpha +=
        count * (((r * T) / alpha - x) / (alpha + T) + dead * (r + x) * (1 / (alpha + T) - means.perAlpha));
      byBeta += count * ((s * T) / beta / (beta + T) + dead * (s / (beta + T) - (s + 1) * means.perBeta));
    }
    derivative.set([byR, byAlpha, byS, byBeta]);
    return total;
  };
};

/** The fit of greatest likelihood; throws the codes of foldCustomers, `no_likelihood`, and `parameter_out_of_range` where a parameter is no finite number. */
export const fitParetoNbd = (customers: readonly Customer[]): Fit<ParetoNbd> => {
  const folded = foldCustomers(customers);
  const { parameters, logLikelihood, ...rest } = fitLikelihood({
    names: ['r', 'alpha', 's', 'beta'] as const,
    customers: folded.customers,
    at: likelihoodOf(folded),
  });
  return {
    ...rest,
    parameters: checkedParameters({
      ...parameters,
      alpha: parameters.alpha * folded.unit,
      beta: parameters.beta * folded.unit,
    }),
    logLikelihood: logLikelihood - folded.purchases * Math.log(folded.unit),
  };
};
