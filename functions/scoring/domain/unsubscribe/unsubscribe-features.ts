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
  { name: 'mails-unanswered', group: 'unanswered' },
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

/**
 * Marketing mails since the last click, and whether they could be counted: those of the log after it, and of those that have left the log
 * all where there was no click, none where the click is later than the last of them. Where it is earlier, their decayed count says the
 * pace at which they came between the click and the last of them: that many, of which there was at least that last one.
 */
const unanswered = (
  { pressure, past }: Pick<ContactCard, 'pressure' | 'past'>,
  clicks: EventCounts | undefined,
): { readonly mails: number; readonly counted: boolean } => {
  const since = clicks?.l ?? Number.NEGATIVE_INFINITY;
  const logged = pressure.filter(
    (slot) => slot.class !== 'transactional' && !slot.inherited && slot.at > since,
  ).length;
  const sent = Math.max(0, past?.sent ?? 0);
  if (!clicks) return { mails: logged + sent, counted: true };
  if (!past || sent === 0 || !(past.at > since)) return { mails: logged, counted: true };
  const paced = (past.count / MEMORY_DAYS) * ((past.at - since) / DAY_MS);
  return { mails: logged + (paced > 1 ? Math.min(sent, paced) : 1), counted: sent === 1 };
};

/** What was sent to a member and clicked on, all at least 0. */
export interface MailNumbers {
  /** Mails within the horizon at the present pace. */
  readonly ahead: number;
  /** Marketing mails since the last human click. */
  readonly unanswered: number;
  /** 0: there never was a click; 1: there was, and the mails since were counted; 2: there was so long ago that their number is an estimate. */
  readonly answered: 0 | 1 | 2;
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
  const { mails, counted } = unanswered(contact, clicks);
  return {
    ahead: (lateMails / MEMORY_DAYS) * (horizonMs / DAY_MS),
    unanswered: mails,
    answered: clicks ? (counted ? 1 : 2) : 0,
    lateClicks: Math.max(0, decayedClicks(clicks, now)),
    lateMails,
  };
};

/**
 * What the model of day one for the risk of an unsubscribe looks at, from the two cards alone: people leave by a mail, so it is the
 * mails to come that carry the risk, and how the last ones were taken.
 *
 *   mails-ahead       ln(1/4 + mails within the horizon at the present pace)
 *   mails-unanswered  ln(1 + mails since the last human click)
 *   mail-answers      ln((clicks + 1/5) / (mails + 4)) - ln(1/20), both decayed with a half-life of 30 days: 0 without a mail
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
