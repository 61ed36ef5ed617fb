import type { ContactCard } from '../../../messaging/contract';
import type { ActivityCard } from '../../../tracking/contract';
import { unsubscribeFeatures } from './unsubscribe-features';

/**
 * The coefficients of the first formula, one for each of UNSUBSCRIBE_FEATURES.
 *
 * Provenance: judgement, since no public log of mails tells who unsubscribed. They are set so that the risk is proportional to
 * the mails to come; that a member with four mails a month, of which none was answered, leaves in 1 % of the months (0.25 % a
 * mail, the rate that a programme wants to stay under); and that one with eight a month and no answer for a quarter does so in
 * some 7 %. Uncalibrated: to be shown as bands, until a model trained on the account's own members replaces it.
 */
export const UNSUBSCRIBE_COEFFICIENTS: readonly number[] = [-6.847, 1, 0.5, -0.4];

/** The name of this formula, kept with every score. */
export const UNSUBSCRIBE_MODEL = 'unsubscribe-first-1';

/**
 * The risk, strictly between 0 and 1, that a member unsubscribes within the horizon after `now` (epoch ms), by the first formula:
 * a logistic regression on unsubscribeFeatures. It rises with each mail that is not answered and falls with each click.
 */
export const unsubscribeRisk = (
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): number => {
  const logit = unsubscribeFeatures(contact, activity, now, horizonMs).reduce(
    (sum, value, index) => sum + value * (UNSUBSCRIBE_COEFFICIENTS[index] ?? 0),
    0,
  );
  return 1 / (1 + Math.exp(-logit));
};
