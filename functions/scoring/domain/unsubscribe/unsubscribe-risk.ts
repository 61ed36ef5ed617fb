import type { ContactCard } from '../../../messaging/contract';
import type { ActivityCard } from '../../../tracking/contract';
import { logitOf, probabilityOf } from '../learning/logistic-score';
import { UNSUBSCRIBE_DAY_ONE } from './unsubscribe-day-one';
import { unsubscribeFeatures } from './unsubscribe-features';

/** The name of this formula, kept with every score. */
export const UNSUBSCRIBE_MODEL = 'unsubscribe-first-1';

/**
 * The risk, strictly between 0 and 1, that a member unsubscribes within the horizon after `now` (epoch ms), by the model of day one.
 * It rises with each mail that is not answered and falls with each click.
 */
export const unsubscribeRisk = (
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): number =>
  probabilityOf(logitOf(UNSUBSCRIBE_DAY_ONE, unsubscribeFeatures(contact, activity, now, horizonMs)));
