import { DAY_MS } from '../../shared/kernel/time';
import type { EventCounts } from '../../tracking/contract';

/** The names of the features, in the order of the coefficients. */
export const SILENCE_FEATURES = ['intercept', 'recency', 'overdue', 'recent', 'one-timer'] as const;

const RECENT_HALF_LIFE_DAYS = 90;
const MAX_LOG = 6;
const bounded = (value: number): number => Math.min(MAX_LOG, Math.max(-MAX_LOG, value));

/**
 * What the first formula looks at, from the counts of all human interactions alone. Scale-free: times are divided by
 * the horizon or by the member's own gap, so that a shop of weeks and a club of months read the same.
 *
 *   recency    ln((days since the last + 1) / H)
 *   overdue    ln((days since the last + 1) / (own mean gap + 1)), at least 0, times n / (n + 3): a rhythm of few
 *              interactions is little evidence; 0 for a one-timer, who has no rhythm
 *   recent     ln(1 + interactions, decayed with a half-life of 90 days until now)
 *   one-timer  1 when everything happened within one day
 *
 * Interactions after `now` do not make a time negative. Every value is bounded, so no card gives NaN or infinity.
 */
export const silenceFeatures = (all: EventCounts, now: number, horizonMs: number): number[] => {
  const recency = Math.max(0, now - all.l) / DAY_MS;
  const span = Math.max(0, all.l - all.f) / DAY_MS;
  const count = Math.max(1, all.n);
  const oneTimer = span < 1;
  const gap = span / Math.max(1, count - 1);
  const overdue = Math.max(0, Math.log((recency + 1) / (gap + 1))) * (count / (count + 3));
  const recent = Math.max(0, all.d90) * 2 ** (-recency / RECENT_HALF_LIFE_DAYS);
  return [
    1,
    bounded(Math.log((recency + 1) / (horizonMs / DAY_MS))),
    oneTimer ? 0 : bounded(overdue),
    bounded(Math.log1p(recent)),
    oneTimer ? 1 : 0,
  ];
};
