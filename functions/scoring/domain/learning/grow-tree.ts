import { type BinBounds, rowBytes } from './feature-bins';
import { packGradients, type Scale } from './packed-gradients';
import {
  bestSplit,
  cellsOf,
  fillHistogram,
  type Split,
  type SplitRules,
  STRIDE,
  type Sums,
} from './split-search';

/**
 * A tree as columns: node n asks `x[feature] <= threshold`, and is a leaf of `value` (logits) where left is -1. Children come after their
 * parent, the right one next to the left; `cover` counts the rows that the tree was grown from.
 */
export interface Tree {
  readonly feature: number[];
  readonly threshold: number[];
  readonly left: number[];
  readonly right: number[];
  readonly value: number[];
  readonly cover: number[];
}

/**
 * What one tree is grown from; the arrays are reused by the next. Rows have places, those of a leaf side by side; when a
 * leaf is cut their bins move with them, so that counting reads memory from one end to the other.
 */
export interface Plot {
  readonly bounds: BinBounds;
  /** Gradient and curvature of each row, side by side, by row. */
  readonly pairs: Float64Array;
  /** By place: the row, its bins, and its packed gradient. */
  readonly order: Uint32Array;
  readonly bins: Uint8Array;
  readonly packed: Float64Array;
  /** The bins as words, and room for those that move. */
  readonly words: Int32Array;
  readonly spare: { readonly order: Uint32Array; readonly words: Int32Array; readonly packed: Float64Array };
  /** One histogram for each leaf that there can be. */
  readonly histograms: readonly Float64Array[];
  readonly cells: Float64Array;
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

/** Arrays for trees of so many leaves over so many rows; takes the bins, which will lie in another order. */
export const plotOf = (bins: Uint8Array, bounds: BinBounds, rows: number, leaves: number): Plot => {
  const words = new Int32Array(bins.buffer, bins.byteOffset, bins.length / 4);
  return {
    bounds,
    pairs: new Float64Array(2 * rows),
    order: Uint32Array.from({ length: rows }, (_, row) => row),
    bins,
    packed: new Float64Array(rows),
    words,
    spare: {
      order: new Uint32Array(rows),
      words: new Int32Array(words.length),
      packed: new Float64Array(rows),
    },
    histograms: Array.from({ length: leaves }, () => new Float64Array(bounds.length * STRIDE)),
    cells: cellsOf(bounds.length),
  };
};

/** Moves the rows of a leaf so that those that go left stand first, each side in its old order; answers the border. */
const partition = (plot: Plot, { start, end }: Open, { feature, bin }: Split): number => {
  const { bins, order, words, packed, spare } = plot;
  const bytes = rowBytes(plot.bounds.length);
  const size = bytes / 4;
  let left = start;
  let right = 0;
  for (let place = start, from = start * size; place < end; place += 1, from += size) {
    if ((bins[place * bytes + feature] as number) <= bin) {
      order[left] = order[place] as number;
      packed[left] = packed[place] as number;
      for (let word = 0, into = left * size; word < size; word += 1)
        words[into + word] = words[from + word] as number;
      left += 1;
    } else {
      spare.order[right] = order[place] as number;
      spare.packed[right] = packed[place] as number;
      for (let word = 0, into = right * size; word < size; word += 1)
        spare.words[into + word] = words[from + word] as number;
      right += 1;
    }
  }
  order.set(spare.order.subarray(0, right), left);
  packed.set(spare.packed.subarray(0, right), left);
  words.set(spare.words.subarray(0, right * size), left * size);
  return left;
};

const totalOf = (histogram: Float64Array, scale: Scale): Sums => {
  let g = 0;
  let h = 0;
  for (let at = 0; at < STRIDE; at += 2) {
    g += histogram[at] as number;
    h += histogram[at + 1] as number;
  }
  return { g: g * scale.g, h: h * scale.h };
};

/** The step of a leaf, from the gradients as they are. */
const stepOf = (
  { pairs, order }: Plot,
  start: number,
  end: number,
  { learningRate, l2 }: TreeRules,
): number => {
  let g = 0;
  let h = 0;
  for (let place = start; place < end; place += 1) {
    const at = 2 * (order[place] as number);
    g += pairs[at] as number;
    h += pairs[at + 1] as number;
  }
  return (-learningRate * g) / (h + l2);
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
 * one's is what is left of the parent's. Cuts are found on packed gradients; every leaf steps by -g / (h + l2), times the learning rate.
 */
export const growTree = (plot: Plot, rules: TreeRules): Grown => {
  const scale = packGradients(plot.pairs, plot.order, plot.packed);
  const tree: Tree = { feature: [], threshold: [], left: [], right: [], value: [], cover: [] };
  const gains: { feature: number; gain: number }[] = [];
  let used = 0;
  const histogram = (start: number, end: number): Float64Array => {
    const made = plot.histograms[used++] as Float64Array;
    fillHistogram(made, plot.cells, plot.bins, plot.packed, start, end);
    return made;
  };
  const openAt = (start: number, end: number, counts: Float64Array, total: Sums): Open => {
    const node = tree.value.length;
    tree.feature.push(-1);
    tree.threshold.push(0);
    tree.left.push(-1);
    tree.right.push(-1);
    tree.value.push(0);
    tree.cover.push(end - start);
    return {
      node,
      start,
      end,
      total,
      histogram: counts,
      split: bestSplit(counts, plot.bounds, total, rules, scale),
    };
  };
  const all = histogram(0, plot.order.length);
  const open = [openAt(0, plot.order.length, all, totalOf(all, scale))];
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
  const leaves = open.map(({ start, end, node }) => {
    const value = stepOf(plot, start, end, rules);
    tree.value[node] = value;
    return { start, end, value };
  });
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
