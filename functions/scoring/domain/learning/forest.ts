/**
 * Boosted trees as they judge many members: all nodes side by side in a few typed arrays. Node n of a tree asks `x[feature[n]] <= number[n]`
 * and goes to `left[n]`, else to the node after it; where `left[n]` is 0 it is a leaf of `number[n]` logits. A child comes after
 * its parent, so that every walk ends.
 */
export interface Forest {
  readonly width: number;
  readonly base: number;
  /** The first node of each tree, and at last the number of all nodes. */
  readonly roots: Int32Array;
  readonly feature: Uint8Array;
  readonly left: Int32Array;
  /** The threshold of a node, or the logits of a leaf. */
  readonly number: Float64Array;
  /** Rows of the training that came to the node. */
  readonly cover: Uint32Array;
}

/** The score of one row in logits; the row starts at `offset` of `features`. Finite for features that are. */
export const forestLogit = (
  { base, roots, feature, left, number }: Forest,
  features: ArrayLike<number>,
  offset = 0,
): number => {
  let logit = base;
  for (let tree = 0; tree < roots.length - 1; tree += 1) {
    let node = roots[tree] as number;
    for (let next = left[node] as number; next > 0; next = left[node] as number)
      node =
        (features[offset + (feature[node] as number)] as number) <= (number[node] as number)
          ? next
          : next + 1;
    logit += number[node] as number;
  }
  return logit;
};

/** How far from 0 the score of any row could reach. */
export const forestReach = ({ base, roots, left, number }: Forest): number => {
  let reach = Math.abs(base);
  for (let tree = 0; tree < roots.length - 1; tree += 1) {
    let most = 0;
    for (let node = roots[tree] as number; node < (roots[tree + 1] as number); node += 1)
      if (left[node] === 0) most = Math.max(most, Math.abs(number[node] as number));
    reach += most;
  }
  return reach;
};
