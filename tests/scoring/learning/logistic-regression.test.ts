import fc from 'fast-check';
import {
  fitLogistic,
  priorInUnits,
  ridge,
} from '../../../functions/scoring/domain/learning/logistic-regression';
import {
  contributionsOf,
  groupContributions,
  logitOf,
  probabilityOf,
  scoreProbabilities,
  scoreRows,
} from '../../../functions/scoring/domain/learning/logistic-score';
import { asTheyAre, standardise } from '../../../functions/scoring/domain/learning/standardisation';
import { collectRows, rowsOf } from '../../../functions/scoring/domain/learning/training-rows';
import { fourFeatures } from './made-rows';

/** Reference: scikit-learn 1.9.1 (newton-cholesky) and SciPy 1.17.1 (root), tests/bench/peers/references.py. */
const REFERENCE = {
  mean: [0.48612528731755444, 5510.726652277517, 0.0031216418616487264, 0.4815224328142358],
  deviation: [0.29583387142034606, 289.8455915182795, 0.002909515796372833, 0.2865790275386679],
  ridge2: [0.65805106154, 0.77000323921, -0.51353067838, 0.42275922499, -0.11800296467],
  prior50: [0.71018573055, 0.91131024383, -0.74392310466, 0.48552331722, -0.07803066312],
};
const weightsOf = ({ model }: ReturnType<typeof fitLogistic>) => [model.intercept, ...model.coefficients];
const close = (actual: readonly number[], expected: readonly number[], digits: number) =>
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, digits);
  });

describe('a logistic regression', () => {
  const { rows, features, labels } = fourFeatures();
  const units = standardise(rows);

  test('is made of the rows of the reference', () => {
    expect(labels.filter((label) => label === 1)).toHaveLength(253);
    close(units.centre, REFERENCE.mean, 10);
    close(units.scale, REFERENCE.deviation, 10);
  });

  test('has the weights that scikit-learn finds', () => {
    close(weightsOf(fitLogistic(rows, ridge(4, 2), units)), REFERENCE.ridge2, 9);
  });

  test('has the weights that SciPy finds under a prior that is not around 0', () => {
    const prior = { mean: [1, -1, 0.5, 0], precision: [50, 50, 50, 50] };
    close(weightsOf(fitLogistic(rows, prior, units)), REFERENCE.prior50, 9);
  });

  test('is the same to the last bit when fitted again, and the same within rounding in blocks of 7', () => {
    const once = fitLogistic(rows, ridge(4, 2), units);
    expect(fitLogistic(rows, ridge(4, 2), units)).toEqual(once);
    const collector = collectRows(4, 7);
    features.forEach((row, i) => {
      collector.add(row, labels[i] ?? 0);
    });
    close(weightsOf(fitLogistic(collector.rows(), ridge(4, 2), units)), weightsOf(once), 10);
  });

  test('ends at its prior when that is very sure, and near the data when it is not', () => {
    const mean = [1, -1, 0.5, 0];
    const sure = fitLogistic(rows, { mean, precision: [1e12, 1e12, 1e12, 1e12] }, units);
    close(sure.model.coefficients, mean, 6);
    const distance = (precision: number) =>
      fitLogistic(rows, { mean, precision: mean.map(() => precision) }, units).model.coefficients.reduce(
        (sum, value, j) => sum + (value - (mean[j] ?? 0)) ** 2,
        0,
      );
    const distances = [1, 10, 100, 1000].map(distance);
    expect([...distances].sort((a, b) => b - a)).toEqual(distances);
  });

  test('scores alike whatever the units of its features, when they are standardised or the prior is in them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (powers) => {
          const other = features.map((row) => row.map((value, j) => value * 10 ** (powers[j] ?? 0)));
          const otherRows = rowsOf(other, labels);
          const first = fitLogistic(rows, ridge(4, 2), units).model;
          const second = fitLogistic(otherRows, ridge(4, 2), standardise(otherRows)).model;
          const raw = fitLogistic(rows, ridge(4, 2)).model;
          const same = fitLogistic(rows, priorInUnits(ridge(4, 2), units), units).model;
          for (let i = 0; i < 20; i += 1) {
            const row = features[i] ?? [];
            expect(logitOf(second, other[i] ?? [])).toBeCloseTo(logitOf(first, row), 6);
            expect(logitOf(same, row)).toBeCloseTo(logitOf(raw, row), 5);
          }
        },
      ),
      { numRuns: 10, seed: 6 },
    );
  });

  test('has contributions that add up to the score, in groups too', () => {
    const { model } = fitLogistic(rows, ridge(4, 2), units);
    const wild = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(wild, (row) => {
        const contributions = contributionsOf(model, row);
        const groups = groupContributions(contributions, ['when', 'money', 'money', 'when']);
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        const score = logitOf(model, row);
        const allowed = 1e-9 * Math.max(1, ...contributions.map(Math.abs));
        expect(Math.abs(model.intercept + sum(contributions) - score)).toBeLessThanOrEqual(allowed);
        expect(
          Math.abs(model.intercept + sum(groups.map((one) => one.contribution)) - score),
        ).toBeLessThanOrEqual(allowed);
        expect(Math.abs(groups[0]?.contribution ?? 0)).toBeGreaterThanOrEqual(
          Math.abs(groups[1]?.contribution ?? 0),
        );
      }),
      { seed: 6 },
    );
    for (const count of [1, 50, 51]) {
      const values = Float64Array.from(features.slice(0, count).flat());
      const logits = scoreRows(model, values, new Float64Array(count));
      const probabilities = scoreProbabilities(model, values, new Float64Array(count));
      features.slice(0, count).forEach((row, i) => {
        expect(logits[i]).toBeCloseTo(logitOf(model, row), 9);
        expect(probabilities[i]).toBeCloseTo(probabilityOf(logitOf(model, row)), 12);
      });
    }
  });
});

describe('what is hard for a logistic regression', () => {
  test('separable rows end where the prior holds them', () => {
    const rows = rowsOf([[-2], [-1], [1], [2]], [0, 0, 1, 1]);
    for (const precision of [1, 1e-3, 1e-6]) {
      const { model } = fitLogistic(rows, ridge(1, precision));
      expect(model.coefficients[0]).toBeGreaterThan(0);
      expect(Number.isFinite(model.coefficients[0])).toBe(true);
      expect(probabilityOf(logitOf(model, [2]))).toBeGreaterThan(0.5);
    }
  });

  test('constant features, and one feature twice, get finite weights', () => {
    const { features, labels } = fourFeatures();
    const rows = rowsOf(
      features.map(([a = 0]) => [a, a, 7, 0.1 + 0.2]),
      labels,
    );
    const units = standardise(rows);
    expect(units.scale.slice(2)).toEqual([1, 1]);
    const { model } = fitLogistic(rows, ridge(4, 1), units);
    expect(model.coefficients[0]).toBeCloseTo(model.coefficients[1] ?? 0, 8);
    expect(model.coefficients[2]).toBeCloseTo(0, 9);
    expect(fitLogistic(rows, ridge(4, 1e-9)).model.coefficients.every(Number.isFinite)).toBe(true);
  });

  test('one class only needs a prior on the intercept', () => {
    const rows = rowsOf([[1], [2], [3]], [1, 1, 1]);
    expect(() => fitLogistic(rows, ridge(1, 1))).toThrow('All 3 rows have label 1; both classes are needed.');
    const { model } = fitLogistic(rows, { ...ridge(1, 1), intercept: { mean: 0, precision: 1 } });
    expect(probabilityOf(logitOf(model, [2]))).toBeGreaterThan(0.5);
  });

  test.each([
    [
      [[1], [Number.NaN]],
      'feature_not_a_number',
      'The feature 0 of row 1 is NaN; it must be a finite number.',
    ],
    [[[1], [Number.POSITIVE_INFINITY]], 'feature_not_a_number', 'feature 0 of row 1 is Infinity'],
    [
      [
        [1, 2],
        [3, 1e308],
      ],
      'feature_too_large',
      'feature 1 of row 1 is 1e+308; at most 1e+100 can be used.',
    ],
    [[], 'no_rows', 'no rows to learn from'],
  ])('%j is refused: %s', (features, code, message) => {
    const rows = rowsOf(features, [0, 1]);
    const fitted = () => fitLogistic(rows, ridge(rows.width, 1));
    expect(fitted).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
    expect(() => standardise(rows)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    [{ mean: [0], precision: [1] }],
    [{ mean: [0, 0], precision: [1, 0] }],
    [{ mean: [0, Number.NaN], precision: [1, 1] }],
    [{ ...ridge(2, 1), intercept: { mean: 0, precision: -1 } }],
  ])('the prior %j is refused', (prior) => {
    expect(() =>
      fitLogistic(
        rowsOf(
          [
            [1, 2],
            [2, 1],
          ],
          [0, 1],
        ),
        prior,
      ),
    ).toThrow(expect.objectContaining({ code: 'prior_invalid' }));
  });

  test('a row of another width is refused', () => {
    expect(() => rowsOf([[1, 2], [3]], [0, 1])).toThrow('A row has 1 features; 2 were expected.');
  });

  test('many rows begin on a sample, and end where all rows lead', () => {
    const few = fourFeatures();
    const collector = collectRows(4);
    for (let copy = 0; copy < 260; copy += 1)
      few.features.forEach((row, i) => {
        collector.add(row, few.labels[i] ?? 0);
      });
    const rows = collector.rows();
    const units = standardise(few.rows);
    const many = fitLogistic(rows, ridge(4, 520), units);
    close(weightsOf(many), REFERENCE.ridge2, 9);
    expect(many.passes).toBeLessThanOrEqual(8);
    expect(fitLogistic(few.rows, ridge(4, 2), asTheyAre(4)).model.centre).toEqual([0, 0, 0, 0]);
  });
});
