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
  return {
    width,
    expected,
    starts,
    value: Float64Array.from(leaves, (leaf) => leaf.value),
    feature: Uint8Array.from(all, ([asked]) => asked),
    above: Float64Array.from(all, ([, { above }]) => above),
    upTo: Float64Array.from(all, ([, { upTo }]) => upTo),
    share: Float64Array.from(all, ([, { share }]) => share),
  };
};

/**
 * What each feature of a row adds to its score, in logits: Shapley's values of the game in which a feature that is not known goes either way
 * as the rows of the training did (path-dependent TreeSHAP: S. M. Lundberg, G. G. Erion and S.-I. Lee, "Consistent
 * Individualized Feature Attribution for Tree Ensembles", arXiv:1802.03888, 2018). With `expected` they add up to the score.
 *
 * Leaf by leaf, of which the game is a product: v times 1 or 0 of each known feature, and the share of each that is not known. So only
 * sets of features that the row passes count, and all that it fails lose alike. Sums of positive numbers, without
 * the divisions of the original: nothing is lost to rounding.
 */
export const forestContributions = (paths: ForestPaths, features: ArrayLike<number>): number[] => {
  const { width, starts, value, feature, above, upTo, share } = paths;
  const added = new Array<number>(width).fill(0);
  const passed = new Int32Array(MOST);
  // Of sets of k features of those passed: the sum of the products of the shares of the others.
  const sums = new Float64Array(MOST + 1);
  for (let leaf = 0; leaf < value.length; leaf += 1) {
    const [from, to] = [starts[leaf] as number, starts[leaf + 1] as number];
    const all = to - from;
    let hot = 0;
    let cold = value[leaf] as number;
    for (let at = from; at < to; at += 1) {
      const x = features[feature[at] as number] as number;
      if (x > (above[at] as number) && x <= (upTo[at] as number)) passed[hot++] = at;
      else cold *= share[at] as number;
    }
    /** The weighted sum over all sets of the passed features but `without`. */
    const over = (without: number): number => {
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
    if (hot < all) {
      const lost = cold * over(-1);
      let next = 0;
      for (let at = from; at < to; at += 1) {
        if (next < hot && passed[next] === at) next += 1;
        else added[feature[at] as number] = (added[feature[at] as number] as number) - lost;
      }
    }
    for (let h = 0; h < hot; h += 1) {
      const at = passed[h] as number;
      const j = feature[at] as number;
      added[j] = (added[j] as number) + cold * (1 - (share[at] as number)) * over(h);
    }
  }
  return added;
};
