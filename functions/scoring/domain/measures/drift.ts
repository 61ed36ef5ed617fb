import { RelanceError } from '../../../shared/kernel/errors';
import type { Estimate } from './estimate';
import { borderOf, noTooGood, SIDE, type ThreeMoments, upperTail } from './three-moments';

/** A population stability index, and the mean that two samples of the same population show of it. */
export interface Drift extends Estimate {
  readonly byChance: number;
  /** The share of each sample in each bin, lowest first, without bins that nobody is in. */
  readonly before: readonly number[];
  readonly now: readonly number[];
}

const sorted = (values: ArrayLike<number>, name: string): Float64Array => {
  const all = Float64Array.from(values);
  if (all.length === 0) throw new RelanceError('no_cases', `${name} is empty`);
  if (!all.every(Number.isFinite)) throw new RelanceError('not_finite', `${name} must hold finite numbers`);
  return all.sort();
};

const countsOf = (values: Float64Array, edges: readonly number[]): number[] => {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  let bin = 0;
  for (const value of values) {
    while (bin < edges.length && value > (edges[bin] as number)) bin += 1;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
};

/** The variance that a sum of slope times share has, where the shares are those of n cases. */
const variance = (shares: readonly number[], slopes: readonly number[], n: number): number => {
  const mean = shares.reduce((sum, share, i) => sum + share * (slopes[i] as number), 0);
  return shares.reduce((sum, share, i) => sum + share * ((slopes[i] as number) - mean) ** 2, 0) / n;
};

/** What is known of a found index beside its value. */
interface Found {
  readonly value: number;
  /** Variance by the delta method. */
  readonly variance: number;
  readonly byChance: number;
  /** Bins less one. */
  readonly degrees: number;
}

/**
 * All indices of which the one found is no accident (inversion of a test). An index is about c times a non-central chi-square, c being
 * byChance a degree: it has a mean of byChance more than the truth, and its variance grows with the truth, as fast as the delta
 * method says at the value found.
 */
const indexInterval = ({ value, variance, byChance, degrees }: Found): { low: number; high: number } => {
  if (degrees === 0) return { low: value, high: value };
  const scale = byChance / degrees;
  const faster = value > 0 ? variance / (4 * scale * value) : 1;
  const momentsAt = (truth: number): ThreeMoments => ({
    mean: truth + byChance,
    variance: 2 * scale * byChance + 4 * faster * scale * truth,
    third: 8 * scale ** 2 * byChance + 24 * (faster * scale) ** 2 * truth,
  });
  const tailAt = (truth: number): number => upperTail(value, momentsAt(truth));
  const low = borderOf(value, 0, (truth) => tailAt(truth) >= SIDE);
  const atNothing = 1 - tailAt(0);
  const reaches = (truth: number): boolean => noTooGood(1 - tailAt(truth), atNothing);
  let far = value + byChance;
  while (reaches(far)) far *= 2;
  return { low, high: Math.max(value, borderOf(0, far, reaches)) };
};

/**
 * PSI of a score or a feature: the sum over bins of (now - before) ln(now / before), bins being tenths of `before` (Siddiqi, Credit
 * Risk Scorecards, 2006; from 0.1 on one looks, from 0.25 on one trains anew). An empty bin counts as half a case. The error
 * is the delta method's; by chance the index of two samples of one population has the mean (bins - 1)(1/n + 1/m) (Yurdakul, 2018).
 * Throws `no_cases`, `not_finite`.
 */
export const drift = (before: ArrayLike<number>, now: ArrayLike<number>, bins = 10): Drift => {
  const [old, fresh] = [sorted(before, 'before'), sorted(now, 'now')];
  const quantiles = Array.from(
    { length: bins - 1 },
    (_, k) => old[Math.ceil(((k + 1) / bins) * old.length) - 1] as number,
  );
  const edges = [...new Set(quantiles)];
  const [counts, freshCounts] = [countsOf(old, edges), countsOf(fresh, edges)];
  const used = [...counts.keys()].filter((bin) => counts[bin] !== 0 || freshCounts[bin] !== 0);
  const sharesOf = (all: readonly number[], n: number): number[] =>
    used.map((bin) => Math.max(all[bin] as number, 0.5) / n);
  const [e, a] = [sharesOf(counts, old.length), sharesOf(freshCounts, fresh.length)];
  const logs = e.map((share, i) => Math.log((a[i] as number) / share));
  const degrees = used.length - 1;
  const value = e.reduce((sum, share, i) => sum + ((a[i] as number) - share) * (logs[i] as number), 0);
  const ofNow = e.map((share, i) => (logs[i] as number) + 1 - share / (a[i] as number));
  const ofBefore = e.map((share, i) => -(logs[i] as number) + 1 - (a[i] as number) / share);
  const spread = variance(a, ofNow, fresh.length) + variance(e, ofBefore, old.length);
  const byChance = degrees * (1 / old.length + 1 / fresh.length);
  return {
    value,
    error: Math.sqrt(spread),
    ...indexInterval({ value, variance: spread, byChance, degrees }),
    byChance,
    before: e,
    now: a,
  };
};
