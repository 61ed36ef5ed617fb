import * as betaGeometric from './beta-geometric';
import type { Customer } from './customers';
import type { Fit } from './fit';

/**
 * MBG/NBD: Batislam, Denizel & Filiztekin, Empirical validation and comparison of models for customer base analysis,
 * International Journal of Research in Marketing 24(3), 2007; also Hoppe & Wagner's CBG/NBD (Marketing ZFP 3(2), 2007).
 * As BG/NBD, but a customer may leave after the very first purchase too.
 */
export type MbgNbd = betaGeometric.BetaGeometric;

/** The log-likelihood of one customer, in log space. */
export const mbgNbdLogLikelihood = (model: MbgNbd, customer: Customer): number =>
  betaGeometric.logLikelihood(model, customer, 1);

/** The fit of greatest likelihood; throws the codes of foldCustomers, and `no_likelihood`. */
export const fitMbgNbd = (customers: readonly Customer[]): Fit<MbgNbd> => betaGeometric.fit(customers, 1);

/** P(alive at T). **Never rank members by it** (see bgNbdAlive): use mbgNbdNoneWithin. */
export const mbgNbdAlive = (model: MbgNbd, customer: Customer): number =>
  betaGeometric.alive(model, customer, 1);

/** The score: P(no purchase in (T, T + horizon]), 0 to 1, never rising with less horizon. As bgNbdNoneWithin. */
export const mbgNbdNoneWithin = (model: MbgNbd, customer: Customer, horizon: number): number =>
  betaGeometric.noneWithin(model, customer, horizon, 1);

/** E[purchases in (T, T + horizon]] of this customer. */
export const mbgNbdExpected = (model: MbgNbd, customer: Customer, horizon: number): number =>
  betaGeometric.expectedWithin(model, customer, horizon, 1);

/** E[repeat purchases in the time after the first] of a customer of whom nothing is known yet. */
export const mbgNbdExpectedOfNew = (model: MbgNbd, time: number): number =>
  betaGeometric.expectedWithin(model, { x: 0, tx: 0, T: 0 }, time, 1);
