import type { HeatRules } from '../../../programme/contract';
import { durationMs } from '../../../shared/kernel/time';
import type { ActivityCard } from '../../../tracking/contract';
import type { Heat, ScoresCard } from '../../contract';
import { heatPoints } from './heat-points';

/** The name of this rule, kept with every heat. */
export const HEAT_MODEL = 'heat-1';

/** A member's heat, and the buying window while it is not cold. */
export type HeatScore = Omit<NonNullable<ScoresCard['heat']>, 'at'>;

/** The heat of so many points; a threshold itself belongs to the warmer. */
export const heatOf = (points: number, { warm, hot }: Pick<HeatRules, 'warm' | 'hot'>): Heat => {
  if (points >= hot) return 'hot';
  return points >= warm ? 'warm' : 'cold';
};

/** Whether somebody counts as a prospect at `now` (epoch ms): did none of what ends it within the window. */
export const isProspect = (
  { events }: Pick<ActivityCard, 'events'>,
  rules: HeatRules,
  now: number,
): boolean =>
  rules.until.every((name) => {
    const counts = Object.hasOwn(events, name) ? events[name] : undefined;
    return !counts || now - counts.l > durationMs(rules.window);
  });

const rounded = (points: number): number => Math.round(points * 10) / 10;

/** The window that was opened before and still counts, or is still too near for another. */
const openedBefore = (before: ScoresCard['heat'], windowMs: number, now: number): number | undefined => {
  const opened = before?.opened;
  return opened !== undefined && opened <= now && now < opened + 2 * windowMs ? opened : undefined;
};

/**
 * The heat of a member at `now` (epoch ms). The buying window opens in the night in which somebody stops being cold. Who has not
 * bought by its end is cold, whatever they read, and stays so for as long again: then another window may open. Who has just
 * bought is cold.
 */
export const judgeHeat = (
  activity: Pick<ActivityCard, 'events'>,
  rules: HeatRules,
  before: ScoresCard['heat'],
  now: number,
): HeatScore => {
  if (!isProspect(activity, rules, now)) return { band: 'cold', points: 0, model: HEAT_MODEL };
  const windowMs = durationMs(rules.window);
  const points = heatPoints(activity, rules, now);
  const band = heatOf(points, rules);
  const opened = openedBefore(before, windowMs, now) ?? (band === 'cold' ? undefined : now);
  if (opened === undefined) return { band, points: rounded(points), model: HEAT_MODEL };
  const until = opened + windowMs;
  return { band: now < until ? band : 'cold', points: rounded(points), opened, until, model: HEAT_MODEL };
};
