import type { Forest } from './forest';

/**
 * The leaves of a forest as what must hold for a row to end there: of each feature on the way to a leaf one interval, `above < x <= upTo`, and the
 * `share` of the training's rows that pass all its questions among those that came to them. Those of leaf k lie from `starts[k]` to `starts[k + 1]`.
 */
export interface ForestPaths {
  readonly width: number;
  /** The score that rows of the training have in the mean: what is known before a feature is. */
  readonly expected: number;
  readonly starts: Int32Array;
  /** Logits of each leaf. */
  readonly value: Float64Array;
  readonly feature: Uint8Array;
  readonly above: Float64Array;
  readonly upTo: Float64Array;
  readonly share: Float64Array;
  /** Where `known` keeps what leaf k adds, by which of its intervals a row is in; -1 where it keeps nothing. */
  readonly tables: Int32Array;
  /** What was told before, NaN where it was not: members are alike, and most are told what others were. */
  readonly known: Float64Array;
}

interface Condition {
  readonly above: number;
  readonly upTo: number;
  readonly share: number;
}
type Way = ReadonlyMap<number, Condition>;

const ANY: Condition = { above: Number.NEGATIVE_INFINITY, upTo: Number.POSITIVE_INFINITY, share: 1 };

/** The largest number of features on one way, and one more. */
const MOST = 33;
/** Numbers that are kept of what was told, 4 MB: several times what the trees of a night need. */
const MOST_KNOWN = 500_000;

/** The weight that Shapley gives to k features known before one of d comes, k! (d - k - 1)! / d!, by k * MOST + d. */
const WEIGHTS = new Float64Array(MOST * MOST);
for (let d = 1; d < MOST; d += 1)
  for (let k = 0, weight = 1 / d; k < d; weight *= (k + 1) / Math.max(1, d - k - 1), k += 1)
    WEIGHTS[k * MOST + d] = weight;

/** The leaves of a forest, made ready to tell what each feature adds. */
export const pathsOf = ({ width, base, roots, feature, left, number, cover }: Forest): ForestPaths => {
  const leaves: { readonly value: number; readonly way: Way }[] = [];
  let expected = base;
  const visit = (node: number, all: number, way: Way): void => {
    const child = left[node] as number;
    const value = number[node] as number;
    if (child === 0) {
      leaves.push({ value, way });
      expected += value * ((cover[node] as number) / all);
      return;
    }
    const asked = feature[node] as number;
    const before = way.get(asked) ?? ANY;
    const passed = (to: number) => before.share * ((cover[to] as number) / (cover[node] as number));
    visit(
      child,
      all,
      new Map(way).set(asked, {
        above: before.above,
        upTo: Math.min(before.upTo, value),
        share: passed(child),
      }),
    );
    visit(
      child + 1,
      all,
      new Map(way).set(asked, {
        above: Math.max(before.above, value),
        upTo: before.upTo,
        share: passed(child + 1),
      }),
    );
  };
  for (let tree = 0; tree < roots.length - 1; tree += 1) {
    const root = roots[tree] as number;
    visit(root, cover[root] as number, new Map());
  }
  const starts = new Int32Array(leaves.length + 1);
  leaves.forEach(({ way }, k) => {
    starts[k + 1] = (starts[k] as number) + way.size;
  });
  const all = leaves.flatMap(({ way }) => [...way]);
  let size = 0;
  const tables = Int32Array.from(leaves, ({ way }) => {
    const needed = way.size * 2 ** way.size;
    if (size + needed > MOST_KNOWN) return -1;
    size += needed;
    return size - needed;
  });
  return {
    width,
    expected,
    starts,
    value: Float64Array.from(leaves, (leaf) => leaf.value),
    feature: Uint8Array.from(all, ([asked]) => asked),
    above: Float64Array.from(all, ([, { above }]) => above),
    upTo: Float64Array.from(all, ([, { upTo }]) => upTo),
    share: Float64Array.from(all, ([, { share }]) => share),
    tables,
    known: new Float64Array(size).fill(Number.NaN),
  };
};

/** Which of the intervals of a leaf are those of features that the row passes, and the sums over sets of them: used again for each leaf. */
const passed = new Int32Array(MOST);
const sums = new Float64Array(MOST);

/**
 * Over all sets of the passed features but `without`: the product of the shares of those outside of the set, weighted by how many are in it.
 * Sums of positive numbers, without divisions: nothing is lost to rounding.
 */
const overSets = (share: Float64Array, hot: number, all: number, without: number): number => {
  let size = 0;
  sums[0] = 1;
  for (let h = 0; h < hot; h += 1) {
    if (h === without) continue;
    const z = share[passed[h] as number] as number;
    sums[size + 1] = sums[size] as number;
    for (let k = size; k > 0; k -= 1) sums[k] = (sums[k] as number) * z + (sums[k - 1] as number);
    sums[0] = (sums[0] as number) * z;
    size += 1;
  }
  let sum = 0;
  for (let k = 0; k <= size; k += 1) sum += (WEIGHTS[k * MOST + all] as number) * (sums[k] as number);
  return sum;
};

/** What each interval of a leaf adds for a row that is in those of `mask` (bit 0: the first), into `into` from `at` on. */
const tellLeaf = (paths: ForestPaths, leaf: number, mask: number, into: Float64Array, at: number): void => {
  const { starts, value, share } = paths;
  const from = starts[leaf] as number;
  const all = (starts[leaf + 1] as number) - from;
  let hot = 0;
  let cold = value[leaf] as number;
  for (let i = 0; i < all; i += 1)
    if ((mask >> i) & 1) passed[hot++] = from + i;
    else cold *= share[from + i] as number;
  // All that the row fails lose alike: without one of them it would end there by the shares of the others.
  const lost = hot < all ? -cold * overSets(share, hot, all, -1) : 0;
  for (let i = 0, h = 0; i < all; i += 1)
    into[at + i] =
      (mask >> i) & 1 ? cold * (1 - (share[from + i] as number)) * overSets(share, hot, all, h++) : lost;
};

/**
 * What each feature of a row adds to its score, in logits: Shapley's values of the game in which a feature that is not known goes either way
 * as the rows of the training did (path-dependent TreeSHAP: S. M. Lundberg, G. G. Erion and S.-I. Lee, "Consistent
 * Individualized Feature Attribution for Tree Ensembles", arXiv:1802.03888, 2018). With `expected` they add up to the score.
 * Leaf by leaf: the game of one is a product of 1 or 0 for each known feature and the share of each that is not, times its value.
 */
export const forestContributions = (paths: ForestPaths, features: ArrayLike<number>): number[] => {
  const { width, starts, value, feature, above, upTo, tables, known } = paths;
  const added = new Array<number>(width).fill(0);
  const own = new Float64Array(MOST);
  for (let leaf = 0; leaf < value.length; leaf += 1) {
    const from = starts[leaf] as number;
    const to = starts[leaf + 1] as number;
    let mask = 0;
    for (let at = from, bit = 1; at < to; at += 1, bit <<= 1) {
      const x = features[feature[at] as number] as number;
      if (x > (above[at] as number) && x <= (upTo[at] as number)) mask |= bit;
    }
    const table = tables[leaf] as number;
    const told = table < 0 ? own : known;
    const first = table < 0 ? 0 : table + mask * (to - from);
    if (table < 0 || Number.isNaN(told[first])) tellLeaf(paths, leaf, mask, told, first);
    for (let at = from; at < to; at += 1) {
      const j = feature[at] as number;
      added[j] = (added[j] as number) + (told[first + at - from] as number);
    }
  }
  return added;
};
