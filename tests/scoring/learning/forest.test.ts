import fc from 'fast-check';
import {
  type BoostedTrees,
  boostedLogit,
  boostTrees,
} from '../../../functions/scoring/domain/learning/boosting';
import { type Forest, forestLogit } from '../../../functions/scoring/domain/learning/forest';
import { forestContributions, pathsOf } from '../../../functions/scoring/domain/learning/forest-reasons';
import { leafValue, type Tree } from '../../../functions/scoring/domain/learning/grow-tree';
import {
  FOREST_LIMITS,
  MOST_FOREST_TEXT,
  packTrees,
  unpackTrees,
} from '../../../functions/scoring/domain/learning/packed-forest';
import { anyRow, anyTrees, drawnTrees } from '../../support/scoring/grown-trees';
import { curvedRows } from './made-rows';

const WIDTH = 5;
const forestIn = ({ base, trees }: BoostedTrees, width = WIDTH): Forest => {
  const read = unpackTrees(packTrees(trees, width), base, width);
  if (!read.ok) throw new Error(read.why);
  return read.forest;
};
const why = (text: string, width = WIDTH): string | undefined => {
  const read = unpackTrees(text, 0, width);
  return read.ok ? undefined : read.why;
};
const bytesOf = (model: BoostedTrees): Buffer => Buffer.from(packTrees(model.trees, WIDTH), 'base64');

describe('packed trees', () => {
  it('give every row the score, to the last bit, of the trees that were packed', () => {
    fc.assert(
      fc.property(anyTrees(WIDTH), fc.array(anyRow(WIDTH), { minLength: 5 }), (model, rows) => {
        const forest = forestIn(model);
        for (const row of rows) {
          expect(forestLogit(forest, row)).toBe(boostedLogit(model, row));
          expect(forestLogit(forest, [9, ...row], 1)).toBe(forestLogit(forest, row));
        }
      }),
    );
  });

  it('are those that were grown, with the rows that came to each node', () => {
    const { train } = curvedRows();
    const model = boostTrees(train, { rounds: 40, leaves: 8 });
    const forest = forestIn(model, 6);
    const [block] = train.blocks;
    if (!block) throw new Error('there are rows');
    const rows = Array.from(block.labels, (_, r) => block.values.subarray(6 * r, 6 * r + 6));
    for (const row of rows.slice(0, 200)) expect(forestLogit(forest, row)).toBe(boostedLogit(model, row));
    for (const { left, right, cover } of model.trees) {
      expect(cover[0]).toBe(rows.length);
      left.forEach((child, n) => {
        if (child >= 0) expect((cover[child] ?? 0) + (cover[right[n] ?? 0] ?? 0)).toBe(cover[n]);
      });
    }
    // Which rows came is what the walks say.
    const [tree] = model.trees as [Tree];
    const ended = new Map<number, number>();
    for (const row of rows) {
      const value = leafValue(tree, row);
      ended.set(value, (ended.get(value) ?? 0) + 1);
    }
    tree.left.forEach((child, n) => {
      if (child < 0) expect(ended.get(tree.value[n] as number)).toBe(tree.cover[n]);
    });
  });

  it('are refused, and never walked, whatever byte was changed to something that is no tree', () => {
    let refused = 0;
    let read = 0;
    fc.assert(
      fc.property(
        anyTrees(WIDTH).filter(({ trees }) => trees.length > 0),
        fc.nat(),
        fc.nat(255),
        anyRow(WIDTH),
        (model, place, byte, row) => {
          const bytes = bytesOf(model);
          bytes[place % bytes.length] = byte;
          const answer = unpackTrees(bytes.toString('base64'), model.base, WIDTH);
          if (!answer.ok) {
            refused += 1;
            expect(answer.why).not.toBe('');
            return;
          }
          // Another threshold or value is a tree as good as any.
          read += 1;
          const logit = forestLogit(answer.forest, row);
          expect(Number.isFinite(logit)).toBe(true);
          const paths = pathsOf(answer.forest);
          const sum = forestContributions(paths, row).reduce((all, one) => all + one, paths.expected);
          expect(Math.abs(sum - logit)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(500);
    expect(read).toBeGreaterThan(500);
  });

  it('are refused when they were cut, go on, or are no bytes of trees at all', () => {
    const model = drawnTrees(7, 3, 8, WIDTH);
    const bytes = bytesOf(model);
    for (let length = 0; length < bytes.length; length += 1)
      expect(why(bytes.subarray(0, length).toString('base64'))).toBeDefined();
    expect(why(Buffer.concat([bytes, Buffer.alloc(14)]).toString('base64'))).toBeDefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (any) => {
        const text = Buffer.from(any).toString('base64');
        const answer = unpackTrees(text, 0, WIDTH);
        if (answer.ok) expect(any.length).toBeLessThanOrEqual(4 + 255 + 14 * 28);
      }),
      { numRuns: 2_000 },
    );
    const text = packTrees(model.trees, WIDTH);
    for (const [other, said] of [
      [`${text}!`, 'it is not base64'],
      [`!${text.slice(1)}`, 'it is not base64'],
      ['', 'it has no head'],
      ['A'.repeat(MOST_FOREST_TEXT + 4), 'it is too long'],
    ] as const)
      expect(why(other)).toBe(said);
    expect(why(text, WIDTH + 1)).toBe('it has format 1 and 5 features, not 1 and 6');
  });

  /** Root 0; 1 and 2; of 2 the children 3 and 4. */
  const small = (): Tree => ({
    feature: [0, -1, 1, -1, -1],
    threshold: [0, 0, 0.5, 0, 0],
    left: [1, -1, 3, -1, -1],
    right: [2, -1, 4, -1, -1],
    value: [0, 0.1, 0, -0.2, 0.3],
    cover: [10, 4, 6, 1, 5],
  });
  it.each<[string, keyof Tree, number, number]>([
    ['a child that is not after its parent', 'left', 2, 1],
    ['a child that is not after its parent', 'left', 2, 5],
    ['a child of two parents, or of half a pair', 'left', 0, 2],
    ['a node that is nobody’s child', 'left', 2, -1],
    ['a feature that there is none of', 'feature', 0, 5],
    ['a threshold that is no number', 'threshold', 0, Number.NaN],
    ['a leaf beyond all bounds', 'value', 1, Number.NaN],
    ['a leaf beyond all bounds', 'value', 3, -1e4],
    ['a node that no row came to', 'cover', 0, 0],
    ['children that more or fewer rows came to', 'cover', 1, 5],
  ])('say what is wrong: %s (%s of node %i)', (said, column, node, value) => {
    const tree = small();
    expect(why(packTrees([tree], WIDTH))).toBeUndefined();
    tree[column][node] = value;
    expect(why(packTrees([tree], WIDTH))).toBe(`tree 0 has ${said}`);
  });

  it('say so where two nodes have the same children', () => {
    const tree = { ...small(), left: [3, -1, 3, -1, -1], cover: [6, 4, 6, 1, 5] };
    expect(why(packTrees([tree], WIDTH))).toBe('tree 0 has a child of two parents, or of half a pair');
  });

  it('are refused when they are packed where they are more than is kept, and fit into an item where they are not', () => {
    const tree = drawnTrees(3, 1, 8, WIDTH).trees[0] as Tree;
    const most = Array.from({ length: FOREST_LIMITS.trees }, () => tree);
    expect(() => packTrees([...most, tree], WIDTH)).toThrow(
      expect.objectContaining({ code: 'trees_too_large' }),
    );
    expect(packTrees(most, WIDTH).length).toBeLessThanOrEqual(MOST_FOREST_TEXT);
    // With all that is kept beside it: an item has 400 KB.
    expect(MOST_FOREST_TEXT).toBeLessThan(300_000);
  });
});

/** Shapley's values by their definition: over all orders in which features can come to be known. */
const bruteForce = ({ trees }: BoostedTrees, row: readonly number[]): number[] => {
  const valueIn = (tree: Tree, known: number, node = 0): number => {
    const left = tree.left[node] as number;
    if (left < 0) return tree.value[node] as number;
    const asked = tree.feature[node] as number;
    const [a, b] = [valueIn(tree, known, left), valueIn(tree, known, tree.right[node])];
    if ((known >> asked) & 1) return (row[asked] as number) <= (tree.threshold[node] as number) ? a : b;
    const share = (tree.cover[left] as number) / (tree.cover[node] as number);
    return share * a + (1 - share) * b;
  };
  const worth = Array.from({ length: 2 ** row.length }, (_, known) =>
    trees.reduce((sum, tree) => sum + valueIn(tree, known), 0),
  );
  const added = row.map(() => 0);
  const walk = (known: number, weight: number): void => {
    const left = row.flatMap((_, j) => ((known >> j) & 1 ? [] : [j]));
    for (const j of left) {
      const next = known | (1 << j);
      added[j] = (added[j] as number) + (weight / left.length) * ((worth[next] ?? 0) - (worth[known] ?? 0));
      walk(next, weight / left.length);
    }
  };
  walk(0, 1);
  return added;
};

describe('what each feature adds to the score of boosted trees', () => {
  it('is Shapley’s value, as all orders of the features say', () => {
    fc.assert(
      fc.property(anyTrees(WIDTH, { trees: 4, leaves: 10 }), anyRow(WIDTH), (model, row) => {
        const added = forestContributions(pathsOf(forestIn(model)), row);
        bruteForce(model, row).forEach((value, j) => {
          expect(Math.abs((added[j] ?? Number.NaN) - value)).toBeLessThan(1e-12);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('adds up with the mean of the training to the score, to 1e-9, also of the largest trees that are kept', () => {
    const width = 24;
    const model = drawnTrees(11, 150, FOREST_LIMITS.leaves, width);
    const grown = {
      ...model,
      trees: model.trees.map((tree) => ({ ...tree, value: tree.value.map((v) => 400 * v) })),
    };
    const forest = forestIn(grown, width);
    const paths = pathsOf(forest);
    fc.assert(
      fc.property(anyRow(width), (row) => {
        const sum = forestContributions(paths, row).reduce((all, one) => all + one, paths.expected);
        expect(Math.abs(sum - forestLogit(forest, row))).toBeLessThan(1e-9);
      }),
      { numRuns: 50 },
    );
  });

  it('has the mean score of the rows that it was grown from as what everyone begins with', () => {
    const { train } = curvedRows();
    const forest = forestIn(boostTrees(train, { rounds: 40, leaves: 8 }), 6);
    const { values, labels } = train.blocks[0] ?? { values: new Float64Array(), labels: new Uint8Array() };
    const mean = labels.reduce((sum, _, r) => sum + forestLogit(forest, values, 6 * r), 0) / labels.length;
    expect(pathsOf(forest).expected).toBeCloseTo(mean, 9);
  });

  it('is nothing of a feature that no tree asks for, and does not change with its place', () => {
    const model = drawnTrees(5, 4, 8, 3);
    const row = [0.3, -0.2, 0.9];
    const added = forestContributions(pathsOf(forestIn(model, 5)), [...row, 7, 7]);
    expect(added.slice(3)).toEqual([0, 0]);
    const turned = {
      ...model,
      trees: model.trees.map((tree) => ({ ...tree, feature: tree.feature.map((j) => (j < 0 ? j : 2 - j)) })),
    };
    const [a, b, c] = forestContributions(pathsOf(forestIn(turned, 3)), row.toReversed());
    expect([c, b, a].map((one) => (one ?? 0).toFixed(12))).toEqual(
      added.slice(0, 3).map((one) => one.toFixed(12)),
    );
  });

  it('gives two features that only tell together their equal share: a way through the tree alone would not', () => {
    // An exclusive or of equal halves: whoever credits the question that is asked last gives all to one of the two.
    const tree: Tree = {
      feature: [0, 1, 1, -1, -1, -1, -1],
      threshold: [0, 0, 0, 0, 0, 0, 0],
      left: [1, 3, 5, -1, -1, -1, -1],
      right: [2, 4, 6, -1, -1, -1, -1],
      value: [0, 0, 0, 1, -1, -1, 1],
      cover: [8, 4, 4, 2, 2, 2, 2],
    };
    const paths = pathsOf(forestIn({ base: 0, trees: [tree], gains: [], validation: [] }, 2));
    expect(paths.expected).toBe(0);
    expect(forestContributions(paths, [-1, -1])).toEqual([0.5, 0.5]);
    expect(forestContributions(paths, [1, -1])).toEqual([-0.5, -0.5]);
  });
});
