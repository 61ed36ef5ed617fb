import type { Band } from '../../shared/conditions/condition';
import { DAY_MS } from '../../shared/kernel/time';
import type { DatedActivity } from '../../tracking/contract';
import { activeDays } from './features/active-day-counts';
import { type CountedActivity, memberFeatures } from './features/member-features';
import { type LogisticModel, logitOf } from './learning/logistic-score';

/** How many times the odds of when the next interaction was due make a rhythm that wavers, and one that broke. */
export const OVERDUE_ODDS = { medium: 1.5, high: 2.5 } as const;

/**
 * How many days after the last interaction the next was due: the member's own usual gap between days with activity, as far as it is evidence
 * (n / (n + 3) of n such days), else half a horizon; and never before a third of one, since who comes daily may go on holiday. However much is
 * done on a day, and however many days a visit takes, the gap is that between the visits.
 */
export const dueAfterDays = (activity: DatedActivity, horizonMs: number): number => {
  const H = horizonMs / DAY_MS;
  const active = activeDays(activity);
  if (!active) return H / 2;
  const { f, l, n } = active.counts;
  const evidence = (l - f) / DAY_MS < H / 30 ? 0 : n / (n + 3);
  return Math.max(H / 3, evidence * active.usualGap + (1 - evidence) * (H / 2));
};

/**
 * How far a member has fallen behind the own rhythm, by a model of memberFeatures whose level nobody knows: by the ratio of the odds of
 * silence now to those of the day on which the next interaction was due. Any error of the level is in both and cancels. With a
 * model whose risk never falls while a member stays away, the band does not either. `low` for one who never did anything.
 */
export const overdueBand = (
  model: LogisticModel,
  activity: CountedActivity,
  now: number,
  horizonMs: number,
): Band => {
  const { all } = activity;
  if (!all) return 'low';
  const due = all.l + dueAfterDays(activity, horizonMs) * DAY_MS;
  const [then, today] = [due, now].map((at) => memberFeatures(activity, at, horizonMs));
  if (!then || !today || now <= due) return 'low';
  const rise = logitOf(model, today) - logitOf(model, then);
  if (rise >= Math.log(OVERDUE_ODDS.high)) return 'high';
  return rise >= Math.log(OVERDUE_ODDS.medium) ? 'medium' : 'low';
};
