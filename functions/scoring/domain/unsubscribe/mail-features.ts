import { answersOf, type MailCounts, type Reservation } from '../../../messaging/contract';
import { DAY_MS } from '../../../shared/kernel/time';
import type { EventCounts } from '../../../tracking/contract';
import { FEATURE_BOUND } from '../features/feature-bound';
import type { CountedActivity } from '../features/member-features';
import { UNSUBSCRIBE_FEATURES, type UnsubscribeFeature, unsubscribeFeatures } from './unsubscribe-features';

/**
 * What a trained risk of an unsubscribe knows beside FEATURES: how much a member is written to, and how the mails are taken, from the
 * counts of the CONTACT card (slots of 92 days, sends before them) and the clicks and opens of the ACTIVITY card. With c(W) the
 * marketing mails of the last W days:
 *
 *   mails-ahead, mails-unanswered, mail-answers   as unsubscribeFeatures
 *   mails-month     ln(1 + c(31))
 *   mails-rise      ln((c(31) + 1) / (31/92 c(92) + 1)): above 0 when there are more than there used to be
 *   mails-taken     ln(1 + all marketing mails so far): who stayed through many can bear them
 *   mails-opened    ln((opens + 1/5) / (mails + 4)) - ln(1/20), both decayed with a half-life of 30 days
 *   off-topic       of the mails of the last 31 days the share of another topic than the one clicked last, (c + 1) / (n + 2) less
 *                   1/2; 0 when no click in a mail of the log is known, or no topic
 */
export const MAIL_FEATURES: readonly UnsubscribeFeature[] = [
  ...UNSUBSCRIBE_FEATURES,
  { name: 'mails-month', group: 'pressure' },
  { name: 'mails-rise', group: 'pressure' },
  { name: 'mails-taken', group: 'pressure' },
  { name: 'mails-opened', group: 'clicks' },
  { name: 'off-topic', group: 'clicks' },
];

const MONTH_DAYS = 31;
const LOG_DAYS = 92;
const HALF_LIFE_DAYS = 30;
const bounded = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.max(-FEATURE_BOUND, Math.min(FEATURE_BOUND, value));

const countsNamed = ({ events }: Pick<CountedActivity, 'events'>, name: string): EventCounts | undefined =>
  Object.hasOwn(events, name) ? events[name] : undefined;

const decayed = (counts: EventCounts | undefined, now: number): number =>
  counts ? Math.max(0, counts.d30) * 2 ** (-Math.max(0, now - counts.l) / (HALF_LIFE_DAYS * DAY_MS)) : 0;

/** How far the last month's mails are from what was clicked last: the mail sent latest before that click has its topic. */
const offTopic = (
  mails: readonly Reservation[],
  month: readonly Reservation[],
  clicks: EventCounts | undefined,
): number => {
  const answered = clicks && mails.findLast(({ at }) => at <= clicks.l)?.topic;
  if (!answered) return 0;
  const others = month.filter(({ topic }) => topic !== answered).length;
  return (others + 1) / (month.length + 2) - 1 / 2;
};

/** The MAIL_FEATURES of a member at `now` (epoch ms) for a horizon; all finite and within -12 to 12 whatever the cards hold. */
export const mailFeatures = (
  counts: MailCounts,
  activity: Pick<CountedActivity, 'all' | 'events'>,
  now: number,
  horizonMs: number,
): number[] => {
  const mails = counts.pressure.filter(
    (slot) => slot.class !== 'transactional' && !slot.inherited && slot.at < now,
  );
  const since = (days: number): readonly Reservation[] => mails.filter(({ at }) => at >= now - days * DAY_MS);
  const month = since(MONTH_DAYS);
  const log = since(LOG_DAYS);
  const { sends, sent } = answersOf(counts, activity, now);
  const opened = (decayed(countsNamed(activity, 'Email Opened'), now) + 0.2) / (Math.max(0, sends) + 4);
  return [
    ...unsubscribeFeatures(counts, activity, now, horizonMs),
    Math.log1p(month.length),
    Math.log((month.length + 1) / ((MONTH_DAYS / LOG_DAYS) * log.length + 1)),
    Math.log1p(Math.max(0, sent)),
    Math.log(opened) - Math.log(0.05),
    offTopic(mails, month, countsNamed(activity, 'Email Clicked')),
  ].map(bounded);
};
