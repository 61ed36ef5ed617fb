import type { GaussianPrior } from '../learning/logistic-regression';
import { type LogisticModel, logitOf, probabilityOf } from '../learning/logistic-score';
import type { Standardisation } from '../learning/standardisation';
import { DAY_ONE_COEFFICIENTS, DAY_ONE_INTERCEPT } from './day-one-coefficients';
import { FEATURES } from './member-features';

const ofFeature = (name: string): readonly [weight: number, centre: number] =>
  DAY_ONE_COEFFICIENTS[name] ?? [0, 0];

/** The day-one weight of each feature, in their order; 0 for those that nothing was learnt of. */
export const DAY_ONE_WEIGHTS: readonly number[] = FEATURES.map(({ name }) => ofFeature(name)[0]);

/** The model of silence before there are labels. A ranking that deserves trust, a level that does not: uncalibrated. */
export const DAY_ONE_MODEL: LogisticModel = {
  intercept: DAY_ONE_INTERCEPT,
  coefficients: DAY_ONE_WEIGHTS,
  centre: FEATURES.map(({ name }) => ofFeature(name)[1]),
  scale: FEATURES.map(() => 1),
};

/** The risk of silence by the day-one model, 0 to 1. */
export const dayOneRisk = (features: ArrayLike<number>): number =>
  probabilityOf(logitOf(DAY_ONE_MODEL, features));

/**
 * How sure the prior is of each standardised weight: as sure as some 4,000 rows of even odds would make it. Snapshots of
 * one member at several cut-offs are no independent rows, and the weights of one season are not those of the next.
 * docs/scores.md says what other precisions give.
 */
const PRECISION = 1_000;

/** What is believed of the weights before the data: those of day one. The intercept is free. */
export const dayOnePrior = ({ scale }: Standardisation): GaussianPrior => ({
  mean: DAY_ONE_WEIGHTS.map((weight, j) => weight * (scale[j] ?? 1)),
  precision: DAY_ONE_WEIGHTS.map(() => PRECISION),
});
