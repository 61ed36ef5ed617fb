import type { BinBounds } from './feature-bins';
import { bestSplit, fillHistogram, type Split, type SplitRules, STRIDE, type Sums } from './split-search';

/** A tree as columns: node n asks `x[feature] <= threshold`, and is a leaf of `value` (logits) where left is -1. */
export interface Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly value: number[];
}

/** What one tree is grown from; the arrays are reused by the next. */
export interface Plot {
  readonly bins: Uint8Array;
  readonly bounds: BinBounds;
  readonly pairs: Float64Array;
  /** All rows, in any order; kept together by leaf. */
  readonly order: Uint32Array;
  readonly spare: Uint32Array;
  /** One histogram for each leaf that there can be. */
  readonly histograms: readonly Float64Array[];
}

/** Rules of one tree. */
export interface TreeRules extends SplitRules {
  readonly leaves: number;
  readonly learningRate: number;
}

/** A leaf of a grown tree and its rows in `order`. */
export interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** The grown tree, its leaves, and the gain of each cut by feature. */
export interface Grown {
  readonly tree: Tree;
  readonly leaves: readonly Leaf[];
  readonly gains: readonly { readonly feature: number; readonly gain: number }[];
}

interface Open {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly total: Sums;
  readonly histogram: Float64Array;
  readonly split: Split | undefined;
}

/** Arrays for trees of so many leaves over so many rows. */
export const plotOf = (bins: Uint8Array, bounds: BinBounds, rows: number, leaves: number): Plot => ({
  bins,
  bounds,
  pairs: new Float64Array(2 * rows),
  order: Uint32Array.from({ length: rows }, (_, row) => row),
  spare: new Uint32Array(rows),
  histograms: Array.from({ length: leaves }, () => new Float64Array(bounds.length * STRIDE)),
});

/** Moves the rows of a leaf so that those that go left stand first, each side in its old order; answers the border. */
const partition = (plot: Plot, { start, end }: Open, { feature, bin }: Split): number => {
  const { bins, order, spare } = plot;
  const width = plot.bounds.length;
  let left = start;
  let right = 0;
  for (let k = start; k < end; k += 1) {
    const row = order[k] as number;
    if ((bins[row * width + feature] as number) <= bin) order[left++] = row;
    else spare[right++] = row;
  }
  order.set(spare.subarray(0, right), left);
  return left;
};

const totalOf = (histogram: Float64Array): Sums => {
  let g = 0;
  let h = 0;
  for (let at = 0; at < STRIDE; at += 2) {
    g += histogram[at] as number;
    h += histogram[at + 1] as number;
  }
  return { g, h };
};

const subtract = (from: Float64Array, part: Float64Array): Float64Array => {
  for (let i = 0; i < from.length; i += 1) from[i] = (from[i] as number) - (part[i] as number);
  return from;
};

const widest = (open: readonly Open[]): number => {
  let best = -1;
  for (let i = 0; i < open.length; i += 1)
    if ((open[i]?.split?.gain ?? 0) > (open[best]?.split?.gain ?? 0)) best = i;
  return best;
};

/**
 * Grows one tree leaf by leaf, the best cut first (as LightGBM): the smaller side's histogram is counted, the larger
 * one's is what is left of the parent's. Every leaf steps by -g / (h + l2), times the learning rate.
 */
export const growTree = (plot: Plot, rules: TreeRules): Grown => {
  const width = plot.bounds.length;
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], value: [] };
  const gains: { feature: number; gain: number }[] = [];
  let used = 0;
  const histogram = (start: number, end: number): Float64Array => {
    const made = plot.histograms[used++] as Float64Array;
    fillHistogram(made, plot.bins, width, plot.pairs, plot.order, start, end);
    return made;
  };
  const openAt = (start: number, end: number, counts: Float64Array, total: Sums): Open => {
    const node = tree.value.length;
    tree.feature.push(-1);
    tree.threshold.push(0);
    tree.left.push(-1);
    tree.right.push(-1);
    tree.value.push((-rules.learningRate * total.g) / (total.h + rules.l2));
    return {
      node,
      start,
      end,
      total,
      histogram: counts,
      split: bestSplit(counts, plot.bounds, total, rules),
    };
  };
  const all = histogram(0, plot.order.length);
  const open = [openAt(0, plot.order.length, all, totalOf(all))];
  while (open.length < rules.leaves) {
    const index = widest(open);
    const leaf = open[index];
    if (!leaf?.split) break;
    const { split, total, node } = leaf;
    const border = partition(plot, leaf, split);
    const rest = { g: total.g - split.left.g, h: total.h - split.left.h };
    const leftIsSmall = border - leaf.start <= leaf.end - border;
    const small = leftIsSmall ? histogram(leaf.start, border) : histogram(border, leaf.end);
    const large = subtract(leaf.histogram, small);
    const left = openAt(leaf.start, border, leftIsSmall ? small : large, split.left);
    const right = openAt(border, leaf.end, leftIsSmall ? large : small, rest);
    tree.feature[node] = split.feature;
    tree.threshold[node] = plot.bounds[split.feature]?.[split.bin] ?? 0;
    tree.left[node] = left.node;
    tree.right[node] = right.node;
    gains.push({ feature: split.feature, gain: split.gain });
    open.splice(index, 1, left, right);
  }
  const leaves = open.map(({ start, end, node }) => ({ start, end, value: tree.value[node] as number }));
  return { tree, leaves, gains };
};

/** The value (logits) of the leaf in which a row ends; the row starts at `offset` of `values`. */
export const leafValue = (tree: Tree, values: ArrayLike<number>, offset = 0): number => {
  let node = 0;
  while ((tree.left[node] as number) >= 0) {
    node = (
      (values[offset + (tree.feature[node] as number)] as number) <= (tree.threshold[node] as number)
        ? tree.left[node]
        : tree.right[node]
    ) as number;
  }
  return tree.value[node] as number;
};
