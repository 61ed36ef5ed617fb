import type { EventCounts } from '../../tracking/contract';
import { SILENCE_COEFFICIENTS } from './silence-coefficients';
import { silenceFeatures } from './silence-features';

/**
 * The risk, strictly between 0 and 1, that a member does nothing human within the horizon after `now` (epoch ms), by
 * the first formula: a logistic regression on silenceFeatures. It never falls while a member stays away.
 */
export const silenceRisk = (all: EventCounts, now: number, horizonMs: number): number => {
  const logit = silenceFeatures(all, now, horizonMs).reduce(
    (sum, value, index) => sum + value * (SILENCE_COEFFICIENTS[index] ?? 0),
    0,
  );
  return 1 / (1 + Math.exp(-logit));
};
