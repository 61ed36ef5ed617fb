import type { RiskScore } from '../contract';

/** What a risk is measured on: whether it is a probability, within which horizon, and, for a ranking, which one. */
export type Scale = Pick<RiskScore, 'uncalibrated' | 'horizonDays' | 'model'>;

/**
 * Whether two risks are on different scales: bands of a ranking and of a probability, of two rankings, or of 30 days and of 60,
 * say different things. Two probabilities of other models within one horizon say the same.
 */
export const isOtherScale = (before: Scale, after: Scale): boolean =>
  before.uncalibrated !== after.uncalibrated ||
  before.horizonDays !== after.horizonDays ||
  (after.uncalibrated === true && before.model !== after.model);

/** The horizon of the risk that goes into a tier; undefined where none does. */
const ofTier = (unsubscribe: Scale | undefined): number | undefined =>
  unsubscribe?.uncalibrated ? undefined : unsubscribe?.horizonDays;

/** Whether a tier after the one risk of an unsubscribe is decided by something else than before it: by a probability for the first time, by none any more, or within another horizon. */
export const isOtherTierScale = (before: Scale | undefined, after: Scale | undefined): boolean =>
  ofTier(before) !== ofTier(after);
