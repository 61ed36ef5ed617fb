import { DAY_MS } from '../../../shared/kernel/time';
import type { ActivityCard, EventCounts } from '../../../tracking/contract';
import { softplus } from '../math/logs';
import { activeDays } from './active-day-counts';
import { daysAway, lnDecayed, lnWindowCount } from './decayed-counts';
import { FEATURE_BOUND } from './feature-bound';

/** What the features are made of: what an ACTIVITY card counts, live or rebuilt from a timeline, and nothing else. */
export type CountedActivity = Pick<ActivityCard, 'all' | 'days' | 'hours' | 'events' | 'money'>;

/** A feature and the group of factors that it is explained with. */
export interface Feature {
  readonly name: string;
  readonly group: 'recency' | 'frequency' | 'rhythm' | 'trend' | 'tenure' | 'orders' | 'mails';
}

/**
 * The features, in their order. With n the days with activity in the year up to the last interaction (activeDays: a day is one however much is
 * done on it), g the mean gap between them, r the days since the last interaction, age those since the first, H the horizon,
 * e = H / 60 (so that minutes and hours are alike), c(W) how many such days the last W days hold by an exponential
 * memory, and w(n) = n / (n + 3) (a rhythm of few days is little evidence):
 *
 *   recency         ln((r + e) / H)
 *   days-half ...   ln(1 + c(H/2)), ln(1 + c(H)), ln(1 + c(2H)), ln(1 + c(4H))
 *   overdue         w(n) max(0, ln((r + e) / (g + e))); 0 without a rhythm
 *   regularity      w(n) (ln of the days decayed to the last one, with the half-life of the window 2H, less that
 *                   of as many beats of a metronome with the same gap): above 0 in bursts or on the rise, below when it was ebbing away
 *   trend           ln((c(H) + 1/2) / (c(4H) / 4 + 1/2))
 *   days-all        ln(1 + n)
 *   one-timer       1 when everything happened within H / 30
 *   tenure          ln((age + e) / H)
 *   basket          ln(1 + mean amount of an order); 0 without orders
 *   order-recency   ln((days since the last order + e) / (r + e)); 0 without orders
 *   orders          ln(1 + orders)
 *   click-recency   ln((days since the last click in a mail + e) / (r + e)); 0 without clicks
 *   answers         ln((c90 clicks + 1/5) / (c90 opened mails + 1)), smoothed; ln(1/5) for one who never saw a mail
 */
export const FEATURES: readonly Feature[] = [
  { name: 'recency', group: 'recency' },
  { name: 'days-half', group: 'frequency' },
  { name: 'days-one', group: 'frequency' },
  { name: 'days-two', group: 'frequency' },
  { name: 'days-four', group: 'frequency' },
  { name: 'overdue', group: 'rhythm' },
  { name: 'regularity', group: 'rhythm' },
  { name: 'trend', group: 'trend' },
  { name: 'days-all', group: 'frequency' },
  { name: 'one-timer', group: 'tenure' },
  { name: 'tenure', group: 'tenure' },
  { name: 'basket', group: 'orders' },
  { name: 'order-recency', group: 'orders' },
  { name: 'orders', group: 'orders' },
  { name: 'click-recency', group: 'mails' },
  { name: 'answers', group: 'mails' },
];

const bounded = (value: number): number =>
  value > -FEATURE_BOUND ? Math.min(FEATURE_BOUND, value) : -FEATURE_BOUND;
const lnRatio = (above: number, below: number): number => Math.log(above / below);
const evidence = (n: number): number => n / (n + 3);

/** The last so many 90 days, for mails: their rhythm is the shop's and not the horizon's. */
const MAIL_WINDOW_DAYS = 90;
const inMailWindow = (counts: EventCounts | undefined, now: number): number =>
  counts ? Math.exp(Math.min(FEATURE_BOUND, lnWindowCount(counts, now, MAIL_WINDOW_DAYS))) : 0;

const countsNamed = ({ events }: CountedActivity, name: string): EventCounts | undefined =>
  Object.hasOwn(events, name) ? events[name] : undefined;

/**
 * The features of a member at `now` (epoch ms) for a horizon; undefined for one who never did anything. Free of scale:
 * times are divided by the horizon or by the member's own gap. All are finite and within -12 to 12 whatever the card
 * holds, and facts ahead of `now` make no time negative.
 */
export const memberFeatures = (
  activity: CountedActivity,
  now: number,
  horizonMs: number,
): number[] | undefined => {
  const { all, money } = activity;
  const days = activeDays(activity);
  if (!all || !days || !(all.n >= 1)) return undefined;
  const { counts, meanGap: gap } = days;
  const H = horizonMs / DAY_MS;
  const e = H / 60;
  const r = daysAway(all, now);
  const age = Math.max(r, (now - all.f) / DAY_MS);
  const oneTimer = (all.l - all.f) / DAY_MS < H / 30;
  const window = (horizons: number): number => lnWindowCount(counts, now, horizons * H);
  const halfLife = 2 * H * Math.LN2;
  const beat = (Math.max(gap, e) * Math.LN2) / halfLife;
  const metronome = lnRatio(Math.expm1(-counts.n * beat), Math.expm1(-beat));
  const sinceOrder = money && money.orders > 0 ? Math.max(r, (now - money.last) / DAY_MS) : r;
  const basket = money && money.orders > 0 ? Math.max(0, money.cents / 100 / money.orders) : 0;
  const clicks = countsNamed(activity, 'Email Clicked');
  const sinceClick = clicks ? daysAway(clicks, now) : r;
  return [
    lnRatio(r + e, H),
    softplus(window(1 / 2)),
    softplus(window(1)),
    softplus(window(2)),
    softplus(window(4)),
    oneTimer ? 0 : evidence(counts.n) * Math.max(0, lnRatio(r + e, gap + e)),
    oneTimer ? 0 : evidence(counts.n) * (lnDecayed(counts, halfLife) - metronome),
    lnRatio(Math.exp(window(1)) + 0.5, Math.exp(window(4)) / 4 + 0.5),
    Math.log1p(counts.n),
    oneTimer ? 1 : 0,
    lnRatio(age + e, H),
    Math.log1p(basket),
    lnRatio(sinceOrder + e, r + e),
    Math.log1p(money?.orders ?? 0),
    lnRatio(sinceClick + e, r + e),
    lnRatio(inMailWindow(clicks, now) + 0.2, inMailWindow(countsNamed(activity, 'Email Opened'), now) + 1),
  ].map(bounded);
};
