import type { ContactCard } from '../../../messaging/contract';
import { DAY_MS } from '../../../shared/kernel/time';
import type { ActivityCard, EventCounts } from '../../../tracking/contract';
import { daysAway } from '../features/decayed-counts';
import { lnRising } from '../math/gamma';
import { mailNumbers } from '../unsubscribe/unsubscribe-features';
import { counted, type MailAnswers, mailAnswers } from './mail-answers';

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
const ordersOf = ({ events }: Pick<ActivityCard, 'events'>): EventCounts | undefined =>
  Object.hasOwn(events, 'Order Completed') ? events['Order Completed'] : undefined;

/** What is known of a member's orders, in days. */
export interface OrderFacts {
  /** Orders as they are, and those remembered with a half-life of 90 days. */
  readonly orders: number;
  readonly remembered: number;
  /** Days since the last order; absent without one. */
  readonly away?: number;
  /** The days that such a memory holds; of who never ordered all days since the first interaction. */
  readonly seen: number;
}

/**
 * The orders of a member at `now` (epoch ms). Of who never ordered all days since the first interaction count, for there is nothing
 * that could have been forgotten.
 */
export const orderFacts = (activity: Pick<ActivityCard, 'all' | 'events'>, now: number): OrderFacts => {
  const orders = ordersOf(activity);
  const since = Math.min(activity.all?.f ?? now, orders?.f ?? now);
  const known = counted((now - since) / DAY_MS);
  if (!orders) return { orders: 0, remembered: 0, seen: known };
  const away = daysAway(orders, now);
  return {
    orders: counted(orders.n),
    remembered: counted(
      Math.min(counted(orders.n), counted(orders.d90)) * Math.exp((-away * Math.LN2) / HALF_LIFE_DAYS),
    ),
    away,
    seen: MEMORY_DAYS * -Math.expm1(-known / MEMORY_DAYS),
  };
};

/** How likely a member answers, and of what that is made. */
export interface AnswerChance {
  /** Strictly between 0 and 1. */
  readonly chance: number;
  /** -ln(1 - P) of a click in any of the mails ahead, and of an order: they add up to -ln(1 - chance). */
  readonly byClick: number;
  readonly byOrder: number;
  /** P(a click) in one mail, and about so many mails within the horizon at the present pace. */
  readonly aMail: number;
  readonly ahead: number;
  readonly mails: MailAnswers;
  readonly orders: OrderFacts;
}

const orderHazard = ({ remembered, seen }: OrderFacts, horizonMs: number): number => {
  const horizon = counted(horizonMs / DAY_MS);
  return (RESPONSE_PRIOR.orders + remembered) * Math.log1p(horizon / (RESPONSE_PRIOR.days + seen));
};

/** P(an order within the horizon): orders come at a rate that is Gamma over the members (the NBD model). */
export const orderWithin = (
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): number => -Math.expm1(-orderHazard(orderFacts(activity, now), horizonMs));

/**
 * How likely a member answers within the horizon from `now` (epoch ms) on: clicks in one of the mails ahead, or orders, the two taken
 * as independent given what is known.
 *
 * A member clicks in each mail with a probability p of their own, Beta over the members; of k mails none is clicked with E (1 - p)^k =
 * B(a, b + k) / B(a, b) after clicks and mails (a Beta-Binomial). It rises with each mail clicked and each order, and falls while no
 * order comes; a mail that is not clicked never raises p, but where more mails come there is more to click in. Finite whatever the cards hold.
 */
export const responseOf = (
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all' | 'events' | 'clicked'>,
  now: number,
  horizonMs: number,
): AnswerChance => {
  const mails = mailAnswers(contact, activity, now);
  const ahead = counted(mailNumbers(contact, activity, now, horizonMs).ahead);
  const orders = orderFacts(activity, now);
  const a = RESPONSE_PRIOR.clicks + mails.clicks;
  const b = RESPONSE_PRIOR.mails - RESPONSE_PRIOR.clicks + (mails.sends - mails.clicks);
  const byClick = Math.max(0, lnRising(a + b, ahead) - lnRising(b, ahead));
  const byOrder = orderHazard(orders, horizonMs);
  const chance = Math.min(1 - 1e-9, Math.max(1e-9, -Math.expm1(-(byClick + byOrder))));
  return { chance, byClick, byOrder, aMail: a / (a + b), ahead, mails, orders };
};
