import { type BinBounds, MAX_BINS, rowBytes } from './feature-bins';
import { ABOVE, BLOCK, type Scale } from './packed-gradients';

/** Numbers of one feature in a histogram: gradient and curvature of each bin, in levels. */
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

/** A double for each bin of each feature, features padded to whole words: where packed numbers are summed. */
export const cellsOf = (width: number): Float64Array => new Float64Array(rowBytes(width) * MAX_BINS);

/**
 * Counts the rows of a leaf, which have the places from `start` to `end`, into its histogram, in levels of gradient and
 * curvature. `cells` is scratch, and zero before and after.
 */
export const fillHistogram = (
  histogram: Float64Array,
  cells: Float64Array,
  bins: Uint8Array,
  packed: Float64Array,
  start: number,
  end: number,
): void => {
  histogram.fill(0);
  const bytes = cells.length / MAX_BINS;
  for (let from = start; from < end; from += BLOCK) {
    const to = Math.min(end, from + BLOCK);
    for (let place = from, at = from * bytes; place < to; place += 1) {
      const both = packed[place] as number;
      for (let base = 0; base < cells.length; base += 4 * MAX_BINS, at += 4) {
        const a = base + (bins[at] as number);
        const b = base + MAX_BINS + (bins[at + 1] as number);
        const c = base + 2 * MAX_BINS + (bins[at + 2] as number);
        const d = base + 3 * MAX_BINS + (bins[at + 3] as number);
        cells[a] = (cells[a] as number) + both;
        cells[b] = (cells[b] as number) + both;
        cells[c] = (cells[c] as number) + both;
        cells[d] = (cells[d] as number) + both;
      }
    }
    for (let cell = 0, at = 0; at < histogram.length; cell += 1, at += 2) {
      const both = cells[cell] as number;
      const g = Math.floor(both / ABOVE);
      histogram[at] = (histogram[at] as number) + g;
      histogram[at + 1] = (histogram[at + 1] as number) + (both - g * ABOVE);
    }
    cells.fill(0);
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
  scale: Scale,
): Split | undefined => {
  const whole = (total.g * total.g) / (total.h + l2);
  let best: Split | undefined;
  let bestGain = 1e-9 * Math.max(1, whole);
  for (let feature = 0; feature < bounds.length; feature += 1) {
    const cuts = (bounds[feature] as Float64Array).length;
    let g = 0;
    let h = 0;
    for (let bin = 0, at = feature * STRIDE; bin < cuts; bin += 1, at += 2) {
      g += (histogram[at] as number) * scale.g;
      h += (histogram[at + 1] as number) * scale.h;
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
