import fc from 'fast-check';
import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import type { BoostedTrees } from '../../../functions/scoring/domain/learning/boosting';
import type { Tree } from '../../../functions/scoring/domain/learning/grow-tree';

/** A tree of at most so many leaves, over that many rows, whose questions and values are drawn. */
const drawnTree = (leaves: number, width: number, random: () => number): Tree => {
  const tree = {
    feature: [-1],
    threshold: [0],
    left: [-1],
    right: [-1],
    value: [0],
    cover: [1 + Math.floor(1_000 * random())],
  };
  const open = [0];
  while (open.length < leaves) {
    const [node = 0] = open.splice(Math.floor(random() * open.length), 1);
    const cover = tree.cover[node] as number;
    if (cover < 2) {
      open.push(node);
      break;
    }
    const left = tree.value.length;
    tree.feature[node] = Math.floor(random() * width);
    tree.threshold[node] = Math.round(8 * random() - 4) / 4;
    tree.left[node] = left;
    tree.right[node] = left + 1;
    const some = 1 + Math.floor(random() * (cover - 1));
    for (const rows of [some, cover - some]) {
      open.push(tree.value.length);
      tree.feature.push(-1);
      tree.threshold.push(0);
      tree.left.push(-1);
      tree.right.push(-1);
      tree.value.push(0);
      tree.cover.push(rows);
    }
  }
  for (const leaf of open) tree.value[leaf] = 4 * random() - 2;
  return tree;
};

/** Boosted trees as none would grow: any questions in any order, also twice of one feature on one way. */
export const drawnTrees = (seed: number, trees: number, leaves: number, width: number): BoostedTrees => {
  const random = seededRandom(seed);
  return {
    base: 2 * random() - 1,
    trees: Array.from({ length: trees }, () => drawnTree(1 + Math.floor(random() * leaves), width, random)),
    gains: [],
    validation: [],
  };
};

/** Such trees for rows of so many features. */
export const anyTrees = (width: number, { trees = 6, leaves = 8 } = {}): fc.Arbitrary<BoostedTrees> =>
  fc
    .tuple(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: trees }))
    .map(([seed, count]) => drawnTrees(seed, count, leaves, width));

/** Rows of features in the range of their questions. */
export const anyRow = (width: number): fc.Arbitrary<number[]> =>
  fc.array(fc.double({ min: -1.5, max: 1.5, noNaN: true }), { minLength: width, maxLength: width });
