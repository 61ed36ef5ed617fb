import { answersOf, type ContactCard } from '../../../messaging/contract';
import { DAY_MS } from '../../../shared/kernel/time';
import type { ActivityCard, EventCounts } from '../../../tracking/contract';
import { daysAway } from '../features/decayed-counts';
import { clicksOf, decayedClicks } from '../unsubscribe/unsubscribe-features';

/**
 * What is known of a member before anything is: Beta(0.2, 3.8) of the clicks in a mail (one in twenty, worth four mails), by judgement,
 * since no public log of mails tells who clicked; and Gamma(0.305, 75.2 days) of the orders a day, fitted on the orders of the
 * UCI data set "Online Retail" (D. Chen, 2015), cut-offs 2011-04-01 to 2011-08-01, horizons of 14, 30 and 60 days, by
 * `tests/bench/fit-response.ts`: on the later cut-offs 2011-10-01 and 2011-11-01 and a horizon of 30 days its AUC is 0.702 and 0.710
 * (recency alone 0.642 and 0.656), and its level 0.04 and 0.10 below what came in the weeks before Christmas. Uncalibrated, until labels of the account's own have matured.
 */
export const RESPONSE_PRIOR = { clicks: 0.2, mails: 4, orders: 0.305, days: 75.2 } as const;

const HALF_LIFE_DAYS = 90;
/** A steady pace of one a day holds this much in a memory with that half-life. */
const MEMORY_DAYS = HALF_LIFE_DAYS / Math.LN2;
const MOST = 1e6;
const counted = (value: number): number => (value > 0 ? Math.min(MOST, value) : 0);

const ordersOf = ({ events }: Pick<ActivityCard, 'events'>): EventCounts | undefined =>
  Object.hasOwn(events, 'Order Completed') ? events['Order Completed'] : undefined;

/** P(a click in the next mail): Beta-Binomial over mails and clicks that are forgotten with a half-life of 30 days. */
const clickIn = (
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
): number => {
  const clicks = counted(decayedClicks(clicksOf(activity), now));
  // Several clicks in one mail are one answer more than mails can be at most.
  const mails = Math.max(clicks, counted(answersOf(contact, activity, now).sends));
  return (RESPONSE_PRIOR.clicks + clicks) / (RESPONSE_PRIOR.mails + mails);
};

/**
 * P(an order within the horizon): orders come at a rate that is Gamma over the members (the NBD model), told from the orders that are
 * remembered with a half-life of 90 days and the days that such a memory holds; of who never ordered all days since the first
 * interaction count, for there is nothing that could have been forgotten.
 */
export const orderWithin = (
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): number => {
  const orders = ordersOf(activity);
  const since = Math.min(activity.all?.f ?? now, orders?.f ?? now);
  const known = counted((now - since) / DAY_MS);
  const horizon = counted(horizonMs / DAY_MS);
  const seen = orders ? MEMORY_DAYS * -Math.expm1(-known / MEMORY_DAYS) : known;
  const remembered = orders
    ? counted(
        Math.min(counted(orders.n), counted(orders.d90)) *
          Math.exp((-daysAway(orders, now) * Math.LN2) / HALF_LIFE_DAYS),
      )
    : 0;
  const exposure = RESPONSE_PRIOR.days + seen;
  return -Math.expm1(-(RESPONSE_PRIOR.orders + remembered) * Math.log1p(horizon / exposure));
};

/**
 * How likely a member answers, strictly between 0 and 1: clicks in the next mail or orders within the horizon from `now` (epoch ms) on,
 * the two taken as independent given what is known. It rises with each click and each order, never rises with a mail that is not
 * answered, and falls while nothing comes. Finite whatever the cards hold.
 */
export const responseOf = (
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): number => {
  const none = (1 - clickIn(contact, activity, now)) * (1 - orderWithin(activity, now, horizonMs));
  return Math.min(1 - 1e-9, Math.max(1e-9, 1 - none));
};
