import { type BinBounds, MAX_BINS } from './feature-bins';

/** Numbers of one feature in a histogram: gradient and curvature of each bin. */
export const STRIDE = MAX_BINS * 2;

/** Sums of gradients g and curvatures h over rows. */
export interface Sums {
  readonly g: number;
  readonly h: number;
}

/** The best cut of a leaf: bins up to `bin` of `feature` go left. */
export interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
  readonly left: Sums;
}

/** What a cut must keep to: `l2` is added to each curvature, and each side needs `minChildWeight` of it. */
export interface SplitRules {
  readonly l2: number;
  readonly minChildWeight: number;
}

/**
 * Adds the rows of a leaf to its histogram. `pairs` has gradient and curvature of each row side by side; `order` lists
 * the rows, and those from `start` to `end` are the leaf's.
 */
export const fillHistogram = (
  histogram: Float64Array,
  bins: Uint8Array,
  width: number,
  pairs: Float64Array,
  order: Uint32Array,
  start: number,
  end: number,
): void => {
  histogram.fill(0);
  for (let k = start; k < end; k += 1) {
    const row = order[k] as number;
    const g = pairs[2 * row] as number;
    const h = pairs[2 * row + 1] as number;
    let at = row * width;
    const last = at + width;
    for (let base = 0; at < last; at += 1, base += STRIDE) {
      const slot = base + 2 * (bins[at] as number);
      histogram[slot] = (histogram[slot] as number) + g;
      histogram[slot + 1] = (histogram[slot + 1] as number) + h;
    }
  }
};

/**
 * The cut with the largest second-order gain (Chen & Guestrin, XGBoost, 2016, equation 7, without the half), the first
 * feature and the lowest bin of equal ones; undefined when none gains.
 */
export const bestSplit = (
  histogram: Float64Array,
  bounds: BinBounds,
  total: Sums,
  { l2, minChildWeight }: SplitRules,
): Split | undefined => {
  const whole = (total.g * total.g) / (total.h + l2);
  let best: Split | undefined;
  let bestGain = 1e-9 * Math.max(1, whole);
  for (let feature = 0; feature < bounds.length; feature += 1) {
    const cuts = (bounds[feature] as Float64Array).length;
    let g = 0;
    let h = 0;
    for (let bin = 0, at = feature * STRIDE; bin < cuts; bin += 1, at += 2) {
      g += histogram[at] as number;
      h += histogram[at + 1] as number;
      const rest = total.h - h;
      if (h < minChildWeight) continue;
      if (rest < minChildWeight) break;
      const other = total.g - g;
      const gain = (g * g) / (h + l2) + (other * other) / (rest + l2) - whole;
      if (gain > bestGain) {
        bestGain = gain;
        best = { gain, feature, bin, left: { g, h } };
      }
    }
  }
  return best;
};
