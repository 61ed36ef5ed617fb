import { answersOf, type ContactCard } from '../../../messaging/contract';
import { DAY_MS } from '../../../shared/kernel/time';
import type { ActivityCard, EventCounts } from '../../../tracking/contract';
import { FEATURE_BOUND } from '../features/feature-bound';

/** A feature and the group of factors that it is explained with. */
export interface UnsubscribeFeature {
  readonly name: string;
  readonly group: 'pressure' | 'unanswered' | 'clicks';
}

/** The features, in the order of the coefficients. */
export const UNSUBSCRIBE_FEATURES: readonly UnsubscribeFeature[] = [
  { name: 'mails-ahead', group: 'pressure' },
  { name: 'unanswered', group: 'unanswered' },
  { name: 'mail-answers', group: 'clicks' },
];

const HALF_LIFE_DAYS = 30;
/** A steady pace of one a day holds this much in a memory with a half-life of 30 days. */
const MEMORY_DAYS = HALF_LIFE_DAYS / Math.LN2;
const bounded = (value: number): number =>
  value > -FEATURE_BOUND ? Math.min(FEATURE_BOUND, value) : -FEATURE_BOUND;

/** The counts of clicks in mails. */
export const clicksOf = ({ events }: Pick<ActivityCard, 'events'>): EventCounts | undefined =>
  Object.hasOwn(events, 'Email Clicked') ? events['Email Clicked'] : undefined;

/** Clicks, decayed to `now` (epoch ms) with a half-life of 30 days. */
export const decayedClicks = (clicks: EventCounts | undefined, now: number): number =>
  clicks ? clicks.d30 * 2 ** (-Math.max(0, now - clicks.l) / (HALF_LIFE_DAYS * DAY_MS)) : 0;

/** Marketing mails since the last click: those of the pressure log after it, and without any click those before the log too. */
const unanswered = (
  { pressure, past }: Pick<ContactCard, 'pressure' | 'past'>,
  clicks: EventCounts | undefined,
): number =>
  pressure.filter(
    (slot) =>
      slot.class !== 'transactional' && !slot.inherited && slot.at > (clicks?.l ?? Number.NEGATIVE_INFINITY),
  ).length + (clicks ? 0 : Math.max(0, past?.sent ?? 0));

/** What was sent to a member and clicked on, all at least 0. */
export interface MailNumbers {
  /** Mails within the horizon at the present pace. */
  readonly ahead: number;
  /** Mails since the last human click. */
  readonly unanswered: number;
  /** Clicks and mails, decayed with a half-life of 30 days. */
  readonly lateClicks: number;
  readonly lateMails: number;
}

/** What the two cards say of mails at `now` (epoch ms). */
export const mailNumbers = (
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): MailNumbers => {
  const lateMails = Math.max(0, answersOf(contact, activity, now).sends);
  const clicks = clicksOf(activity);
  return {
    ahead: (lateMails / MEMORY_DAYS) * (horizonMs / DAY_MS),
    unanswered: unanswered(contact, clicks),
    lateClicks: Math.max(0, decayedClicks(clicks, now)),
    lateMails,
  };
};

/**
 * What the model of day one for the risk of an unsubscribe looks at, from the two cards alone: people leave by a mail, so it is the
 * mails to come that carry the risk, and how the last ones were taken.
 *
 *   mails-ahead  ln(1/4 + mails within the horizon at the present pace)
 *   unanswered   ln(1 + mails since the last human click)
 *   mail-answers ln((clicks + 1/5) / (mails + 4)) - ln(1/20), both decayed with a half-life of 30 days: 0 without a mail
 *
 * Every value is bounded, so no card gives NaN or infinity.
 */
export const unsubscribeFeatures = (
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): number[] => {
  const numbers = mailNumbers(contact, activity, now, horizonMs);
  const answered = (numbers.lateClicks + 0.2) / (numbers.lateMails + 4);
  return [
    bounded(Math.log(0.25 + numbers.ahead)),
    bounded(Math.log1p(numbers.unanswered)),
    bounded(Math.log(answered) - Math.log(0.05)),
  ].map((value) => (Number.isNaN(value) ? 0 : value));
};
