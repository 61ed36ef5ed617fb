import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { boostedLogit, boostTrees } from '../../../functions/scoring/domain/learning/boosting';
import { rowsOf } from '../../../functions/scoring/domain/learning/training-rows';
import { areaUnderCurve, curvedRows } from './made-rows';

/** Reference: LightGBM 4.7.0 with the same rules (max_bin 255), tests/bench/peers/references.py. */
const LIGHTGBM = { auc: 0.87639, logLoss: 0.42513, trainLogLoss: 0.33472 };
const LINEAR_AUC = 0.7771;

const logLoss = (logits: readonly number[], labels: readonly number[]) =>
  logits.reduce((sum, z, i) => sum + Math.log1p(Math.exp(labels[i] ? -z : z)), 0) / logits.length;

describe('boosted trees', () => {
  const { train, later } = curvedRows();
  const rules = { rounds: 60, leaves: 15, learningRate: 0.1, l2: 1, minChildWeight: 5 };
  const model = boostTrees(train, rules);
  const logits = later.features.map((row) => boostedLogit(model, row));

  test('are as good as LightGBM with the same rules, and see what a line cannot', () => {
    const auc = areaUnderCurve(logits, later.labels);
    expect(Math.abs(auc - LIGHTGBM.auc)).toBeLessThan(0.003);
    expect(Math.abs(logLoss(logits, later.labels) - LIGHTGBM.logLoss)).toBeLessThan(0.005);
    expect(auc).toBeGreaterThan(LINEAR_AUC + 0.05);
    const values = train.blocks[0]?.values ?? new Float64Array();
    const labels = [...(train.blocks[0]?.labels ?? [])];
    const own = labels.map((_, row) => boostedLogit(model, values, row * 6));
    expect(Math.abs(logLoss(own, labels) - LIGHTGBM.trainLogLoss)).toBeLessThan(0.005);
  });

  test('give most gain to the features that matter', () => {
    const order = model.gains.map((_, j) => j).sort((a, b) => (model.gains[b] ?? 0) - (model.gains[a] ?? 0));
    expect(order.slice(0, 4).sort()).toEqual([0, 1, 2, 3]);
  });

  test('are the same when grown again', () => {
    expect(boostTrees(train, rules)).toEqual(model);
  });

  test('stop when the later rows gain nothing more, and keep the best round', () => {
    const validation = rowsOf(later.features, later.labels);
    const stopped = boostTrees(train, { ...rules, rounds: 1000, learningRate: 0.3, patience: 5 }, validation);
    expect(stopped.trees.length).toBeLessThan(200);
    expect(stopped.validation).toHaveLength(stopped.trees.length + 5);
    expect(Math.min(...stopped.validation)).toBe(stopped.validation[stopped.trees.length - 1]);
    const judged = later.features.map((row) => boostedLogit(stopped, row));
    expect(logLoss(judged, later.labels)).toBeCloseTo(Math.min(...stopped.validation), 10);
  });

  test('find an XOR, which no single cut gains on', () => {
    const random = seededRandom(11);
    const points = Array.from({ length: 2000 }, () => [random(), random()]);
    const labels = points.map(([a = 0, b = 0]) => (a > 0.5 !== b > 0.5 ? 1 : 0));
    const trees = boostTrees(rowsOf(points, labels), { rounds: 40, leaves: 8 });
    const wrong = points.filter((row, i) => boostedLogit(trees, row) > 0 !== (labels[i] === 1));
    expect(wrong.length / points.length).toBeLessThan(0.02);
  });

  test('do not care about the units or the size of a feature', () => {
    const stretched = {
      ...train,
      blocks: train.blocks.map((block) => ({ ...block, values: block.values.map((v) => v * 2 ** 900) })),
    };
    const other = boostTrees(stretched, rules);
    expect(
      later.features.map((row) =>
        boostedLogit(
          other,
          row.map((v) => v * 2 ** 900),
        ),
      ),
    ).toEqual(logits);
  });

  test('keep every leaf heavy enough: with few rows there is no cut, and the score is the base rate', () => {
    const few = boostTrees(rowsOf([[1], [2], [3], [4]], [0, 0, 0, 1]));
    expect(few.trees).toEqual([]);
    expect(boostedLogit(few, [4])).toBeCloseTo(Math.log(1 / 3), 12);
    const constant = boostTrees(
      rowsOf(
        Array.from({ length: 200 }, () => [5]),
        Array.from({ length: 200 }, (_, i) => (i % 2 ? 1 : 0)),
      ),
    );
    expect(constant.trees).toEqual([]);
  });

  test.each([
    [{ rounds: 0 }, 'rounds of the boosting is 0; it must be a whole number of at least 1.'],
    [{ leaves: 1 }, 'leaves of the boosting is 1'],
    [{ learningRate: 0 }, 'learningRate of the boosting is 0'],
    [{ l2: -1 }, 'l2 of the boosting is -1'],
    [{ minChildWeight: 0 }, 'minChildWeight of the boosting is 0'],
  ])('%j is refused', (bad, message) => {
    expect(() => boostTrees(train, bad)).toThrow(
      expect.objectContaining({ code: 'boosting_invalid', message: expect.stringContaining(message) }),
    );
  });

  test('one class, NaN and no row at all are refused', () => {
    expect(() => boostTrees(rowsOf([[1], [2]], [1, 1]))).toThrow(
      expect.objectContaining({ code: 'one_class' }),
    );
    expect(() => boostTrees(rowsOf([[1], [Number.NaN]], [0, 1]))).toThrow(
      expect.objectContaining({ code: 'feature_not_a_number' }),
    );
    expect(() => boostTrees(rowsOf([], []))).toThrow(expect.objectContaining({ code: 'no_rows' }));
    expect(() => boostTrees(train, rules, rowsOf([[1]], [1]))).toThrow(
      expect.objectContaining({ code: 'row_width' }),
    );
  });

  test('take values at the end of the numbers', () => {
    const values = Array.from({ length: 200 }, (_, i) => [i % 2 ? 1e308 : -1e308]);
    const labels = values.map(([value = 0]) => (value > 0 ? 1 : 0));
    const trees = boostTrees(rowsOf(values, labels), { rounds: 5 });
    expect(boostedLogit(trees, [1e308])).toBeGreaterThan(0);
    expect(boostedLogit(trees, [-1e308])).toBeLessThan(0);
  });
});
