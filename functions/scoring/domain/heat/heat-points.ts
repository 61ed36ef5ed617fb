import type { HeatRules } from '../../../programme/contract';
import { DAY_MS, durationMs } from '../../../shared/kernel/time';
import type { ActivityCard, EventCounts } from '../../../tracking/contract';
import { daysAway, lnDecayed } from '../features/decayed-counts';

/** No heat says more than this: what a machine does with a website is bounded too. */
export const MOST_POINTS = 1_000_000;

/** What one visit of a type of page is worth: its points, and those of the time that it stands for, as far as that counts. */
export const pointsOfVisit = (
  page: HeatRules['pages'][number],
  { perSecond, maxSeconds }: Pick<HeatRules, 'perSecond' | 'maxSeconds'>,
): number => page.points + perSecond * Math.min(page.seconds, maxSeconds);

/** Visits of one type of page, halved with every half-life since each; 0 where no time is known. */
export const decayedVisits = (counts: EventCounts, halfLifeDays: number, now: number): number =>
  Number.isFinite(counts.l)
    ? Math.exp(lnDecayed(counts, halfLifeDays) - (daysAway(counts, now) * Math.LN2) / halfLifeDays)
    : 0;

/**
 * The points of a member at `now` (epoch ms), from 0 to a million: each visit's, halved with every half-life since. It rises with
 * each visit and falls while none comes; visits that lie ahead of `now` count as of now.
 *
 * Approximations, since only the counts of the card are read: visits are decayed with half-lives of 7, 30 and 90 days there, and
 * other half-lives lie on the line between (exact for a steady pace); and the seconds are the usual ones of that type of page, or
 * those of a signal that the website sends while a page is read, counted in such signals.
 */
export const heatPoints = (
  { events }: Pick<ActivityCard, 'events'>,
  rules: HeatRules,
  now: number,
): number => {
  const halfLifeDays = durationMs(rules.halfLife) / DAY_MS;
  let points = 0;
  for (const page of rules.pages) {
    const counts = Object.hasOwn(events, page.event) ? events[page.event] : undefined;
    if (counts) points += pointsOfVisit(page, rules) * decayedVisits(counts, halfLifeDays, now);
  }
  return points < MOST_POINTS ? points : MOST_POINTS;
};
