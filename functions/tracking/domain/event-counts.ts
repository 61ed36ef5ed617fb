import { DAY_MS } from '../../shared/kernel/time';
import type { EventCounts } from '../contract';

const decay = (elapsedMs: number, halfLifeDays: number): number =>
  2 ** (-elapsedMs / (halfLifeDays * DAY_MS));

/**
 * Two counts of the same thing as one. Decayed counts are brought to the later time; the order does not matter, and
 * neither does how the interactions were split (up to floating point).
 */
export const mergeCounts = (one: EventCounts, other: EventCounts): EventCounts => {
  const [late, early] = one.l >= other.l ? [one, other] : [other, one];
  const elapsed = late.l - early.l;
  return {
    f: Math.min(one.f, other.f),
    l: late.l,
    n: one.n + other.n,
    d7: late.d7 + early.d7 * decay(elapsed, 7),
    d30: late.d30 + early.d30 * decay(elapsed, 30),
    d90: late.d90 + early.d90 * decay(elapsed, 90),
  };
};

/** The counts with one more at that time (epoch ms), late or not. */
export const countOne = (counts: EventCounts | undefined, at: number): EventCounts => {
  const one: EventCounts = { f: at, l: at, n: 1, d7: 1, d30: 1, d90: 1 };
  return counts ? mergeCounts(counts, one) : one;
};
