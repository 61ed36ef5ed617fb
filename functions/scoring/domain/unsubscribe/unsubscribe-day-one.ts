import { FEATURES } from '../features/member-features';
import type { GaussianPrior } from '../learning/logistic-regression';
import type { LogisticModel } from '../learning/logistic-score';
import type { Standardisation } from '../learning/standardisation';

/** Four mails in 30 days, three since the last click, one answer in twenty: of such a member the reasons say nothing. */
const ORDINARY = [Math.log(4.25), Math.log(4), 0];
const WEIGHTS = [1, 0.5, -0.4];
const AT_ZERO = -6.847;

/**
 * The model of an unsubscribe before there are labels, on unsubscribeFeatures.
 *
 * Provenance: judgement, since no public log of mails tells who unsubscribed. The weights are set so that the risk is proportional to
 * the mails to come; that a member with four mails a month, of which none was answered, leaves in 1 % of the months (0.25 % a
 * mail, the rate that a programme wants to stay under); and that one with eight a month and no answer for a quarter does so in
 * some 7 %. Uncalibrated: to be shown as bands, until a model trained on the account's own members replaces it.
 */
export const UNSUBSCRIBE_DAY_ONE: LogisticModel = {
  intercept: WEIGHTS.reduce((sum, weight, j) => sum + weight * (ORDINARY[j] as number), AT_ZERO),
  coefficients: WEIGHTS,
  centre: ORDINARY,
  scale: [1, 1, 1],
};

/** How sure the prior is of each standardised weight: it is judgement, so that some hundred who left weigh more. */
const PRECISION = 50;

/**
 * What is believed of the weights of memberFeatures and mailFeatures before the data: those of day one for the first mails' features, and
 * nothing of the others.
 */
export const unsubscribePrior = ({ scale }: Standardisation): GaussianPrior => ({
  mean: scale.map((unit, j) => (UNSUBSCRIBE_DAY_ONE.coefficients[j - FEATURES.length] ?? 0) * unit),
  precision: scale.map(() => PRECISION),
});
