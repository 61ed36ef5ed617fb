import { DAY_MS } from '../../../shared/kernel/time';
import type { EventCounts } from '../../../tracking/contract';

/** The half-life, in windows, of an exponential memory that holds as much as the window at a steady pace. */
const HALF_LIFE_OF_WINDOW = Math.LN2;

const lnOf = (count: number): number => Math.log(Math.min(Number.MAX_VALUE, Math.max(1, count)) || 1);

/**
 * ln of the count decayed to the last interaction with any half-life, from those that a card keeps: straight in the
 * logarithm of the half-life through 7, 30 and 90 days and on. Exact at the three, for a steady pace, and for all at
 * once; at least the last interaction itself and at most all of them.
 */
export const lnDecayed = (counts: EventCounts, halfLifeDays: number): number => {
  const [d7, d30, d90] = [lnOf(counts.d7), lnOf(counts.d30), lnOf(counts.d90)];
  const line = (from: number, to: number, days: number, until: number): number =>
    from + ((to - from) * Math.log(halfLifeDays / days)) / Math.log(until / days);
  const value = halfLifeDays < 30 ? line(d7, d30, 7, 30) : line(d30, d90, 30, 90);
  return Math.max(0, Math.min(lnOf(counts.n), value));
};

/** Days from the last interaction to `now` (epoch ms); an interaction ahead of `now` is no time away. */
export const daysAway = (counts: EventCounts, now: number): number => Math.max(0, (now - counts.l) / DAY_MS);

/** ln of how many interactions the last `windowDays` before `now` hold, by an exponential memory of the same weight. */
export const lnWindowCount = (counts: EventCounts, now: number, windowDays: number): number => {
  const halfLife = windowDays * HALF_LIFE_OF_WINDOW;
  return lnDecayed(counts, halfLife) - (daysAway(counts, now) * Math.LN2) / halfLife;
};
