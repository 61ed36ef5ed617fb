import * as betaGeometric from './beta-geometric';
import type { Customer } from './customers';
import type { Fit } from './fit';

/**
 * BG/NBD: Fader, Hardie & Lee, "Counting Your Customers" the Easy Way, Marketing Science 24(2), 2005. A customer buys
 * at a rate λ ~ Gamma(r, alpha) and leaves after each repeat purchase with probability p ~ Beta(a, b).
 */
export type BgNbd = betaGeometric.BetaGeometric;

/** The log-likelihood of one customer: equation 6, in log space. */
export const bgNbdLogLikelihood = (model: BgNbd, customer: Customer): number =>
  betaGeometric.logLikelihood(model, customer, 0);

/** The fit of greatest likelihood; throws the codes of foldCustomers, and `no_likelihood`. */
export const fitBgNbd = (customers: readonly Customer[]): Fit<BgNbd> => betaGeometric.fit(customers, 0);

/**
 * P(alive at T). **Never rank members by it**: a customer without a repeat has P(alive) = 1 here, and on CDNOW one minus
 * it finds the silent worse than chance (AUC 0.316). Use bgNbdNoneWithin. From the note of Fader & Hardie, "Computing
 * P(alive) using the BG/NBD model", 2008.
 */
export const bgNbdAlive = (model: BgNbd, customer: Customer): number =>
  betaGeometric.alive(model, customer, 0);

/**
 * The score: P(no purchase in (T, T + horizon]), 0 to 1, never rising with less horizon. One minus P(alive) times
 * 1 - ((alpha + T) / (alpha + T + horizon))^(r + x), from the posterior of λ in the paper's appendix.
 */
export const bgNbdNoneWithin = (model: BgNbd, customer: Customer, horizon: number): number =>
  betaGeometric.noneWithin(model, customer, horizon, 0);

/** E[purchases in (T, T + horizon]] of this customer: equation 10. */
export const bgNbdExpected = (model: BgNbd, customer: Customer, horizon: number): number =>
  betaGeometric.expectedWithin(model, customer, horizon, 0);

/** E[repeat purchases in the time after the first] of a customer of whom nothing is known yet: equation 9. */
export const bgNbdExpectedOfNew = (model: BgNbd, time: number): number =>
  betaGeometric.expectedWithin(model, { x: 0, tx: 0, T: 0 }, time, 0);
