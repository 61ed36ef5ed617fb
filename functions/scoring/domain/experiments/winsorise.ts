import { RelanceError } from '../../../shared/kernel/errors';
import { addValue, emptyArm, type GrowingArm, joinArms, type MeasuredArm } from './arms';

/** How much larger a bin's bounds are than the one's below: the cap is that near to the quantile. */
const STEP = Math.log(1.005);

interface Bin extends GrowingArm {
  most: number;
}

/** The values of an arm, kept as moments of bins that are 0.5 % wide: so flat in memory, whatever the length. */
export interface BinnedArm {
  readonly rest: GrowingArm;
  readonly bins: Map<number, Bin>;
}

/** An arm with no value yet. */
export const emptyBinnedArm = (): BinnedArm => ({ rest: emptyArm(), bins: new Map() });

/** Adds a member's value; those of 0 and below are never capped. */
export const addBinned = ({ rest, bins }: BinnedArm, value: number): void => {
  if (!(value > 0)) {
    addValue(rest, value);
    return;
  }
  const index = Math.ceil(Math.log(value) / STEP);
  const bin = bins.get(index) ?? { ...emptyArm(), most: value };
  bins.set(index, bin);
  bin.most = Math.max(bin.most, value);
  addValue(bin, value);
};

/** Arms whose largest values count as the cap. */
export interface Winsorised {
  readonly cap: number | undefined;
  /** How many values of all arms lay above it. */
  readonly capped: number;
  readonly arms: readonly MeasuredArm[];
}

/**
 * Caps the values of all arms at one number: that below which the share `kept` of the values above 0 lie, in all arms together
 * (members without an order say nothing of what a large order is). A few whales then no longer decide, at the price of a little bias
 * towards no effect (Tukey, The Annals of Mathematical Statistics 33, 1962). Throws `not_a_share` unless 0 < kept <= 1.
 */
export const winsorise = (arms: readonly BinnedArm[], kept: number): Winsorised => {
  if (!(kept > 0 && kept <= 1))
    throw new RelanceError('not_a_share', `kept must be above 0 and at most 1; it is ${kept}`);
  const counts = new Map<number, { n: number; most: number }>();
  for (const { bins } of arms)
    for (const [index, { n, most }] of bins) {
      const all = counts.get(index) ?? { n: 0, most };
      counts.set(index, { n: all.n + n, most: Math.max(all.most, most) });
    }
  const above = [...counts.values()].reduce((sum, { n }) => sum + n, 0);
  let below = 0;
  let capAt = Number.POSITIVE_INFINITY;
  let cap: number | undefined;
  for (const [index, { n, most }] of [...counts].sort(([a], [b]) => a - b)) {
    below += n;
    if (below < kept * above) continue;
    [capAt, cap] = [index, most];
    break;
  }
  let capped = 0;
  const measured = arms.map(({ rest, bins }) => {
    let sum: MeasuredArm = rest;
    for (const [index, bin] of [...bins].sort(([a], [b]) => a - b)) {
      const over = index > capAt;
      if (over) capped += bin.n;
      sum = joinArms(sum, over ? { n: bin.n, mean: cap as number, squares: 0 } : bin);
    }
    return { n: sum.n, mean: sum.mean, squares: sum.squares };
  });
  return { cap, capped, arms: measured };
};
