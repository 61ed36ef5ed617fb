import fc from 'fast-check';
import { fitIsotonic, isotonicProbability } from '../../../functions/scoring/domain/learning/isotonic';
import { fitLogistic, ridge } from '../../../functions/scoring/domain/learning/logistic-regression';
import { logitOf } from '../../../functions/scoring/domain/learning/logistic-score';
import { fitPlatt, plattProbability } from '../../../functions/scoring/domain/learning/platt';
import { standardise } from '../../../functions/scoring/domain/learning/standardisation';
import { fourFeatures } from './made-rows';

const { features, labels, rows } = fourFeatures();
const { model } = fitLogistic(rows, ridge(4, 2), standardise(rows));
/** As in tests/bench/peers/references.py: logits, stretched and rounded so that there are ties. */
const scores = features.map((row) => Math.round((2 * logitOf(model, row) + 0.5) * 100) / 100);

const cases = fc.array(
  fc.record({ score: fc.integer({ min: -20, max: 20 }), label: fc.constantFrom<0 | 1>(0, 1) }),
  { minLength: 1, maxLength: 60 },
);

describe('isotonic calibration', () => {
  const fit = fitIsotonic(scores, labels);

  test('has the values of scikit-learn 1.9.1, between and outside its points too', () => {
    const at = [-5, -2, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2, 3, 9];
    const expected = [
      0, 0.2857142857, 0.3333333333, 0.4285714286, 0.4285714286, 0.4285714286, 0.5192307692, 0.5192307692,
      0.6, 0.625, 0.8222222222, 1,
    ];
    at.forEach((score, i) => {
      expect(isotonicProbability(fit, score)).toBeCloseTo(expected[i] ?? Number.NaN, 9);
    });
  });

  test('never falls, stays between 0 and 1, and keeps the mean', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const made = fitIsotonic(
          given.map((one) => one.score),
          given.map((one) => one.label),
        );
        const along = Array.from({ length: 101 }, (_, i) => isotonicProbability(made, -25 + i / 2));
        along.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(i === 0 ? 0 : (along[i - 1] ?? 0) - 1e-12);
          expect(value).toBeLessThanOrEqual(1);
        });
        const sum = given.reduce((total, one) => total + isotonicProbability(made, one.score) - one.label, 0);
        expect(sum).toBeCloseTo(0, 9);
      }),
      { seed: 6 },
    );
  });
});

describe('calibration after Platt', () => {
  test('has the slope and offset of scikit-learn 1.9.1 and SciPy 1.17.1', () => {
    const { slope, offset } = fitPlatt(scores, labels);
    expect(slope).toBeCloseTo(0.510828087, 7);
    expect(offset).toBeCloseTo(-0.265464528, 7);
  });

  test('is finite for separable scores, one class, and one score', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const fit = fitPlatt(
          given.map((one) => one.score),
          given.map((one) => one.label),
        );
        const probability = plattProbability(fit, 3);
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThan(1);
      }),
      { seed: 6 },
    );
    expect(plattProbability(fitPlatt([1, 1, 1], [1, 1, 1]), 1)).toBeCloseTo(0.8, 6);
  });

  test.each([
    [[], [], 'no_rows'],
    [[1, 2], [1], 'no_rows'],
    [[Number.NaN], [1], 'score_not_a_number'],
    [[1], [2], 'label_invalid'],
  ])('%j with labels %j is refused: %s', (bad, of, code) => {
    expect(() => fitPlatt(bad, of)).toThrow(expect.objectContaining({ code }));
    expect(() => fitIsotonic(bad, of)).toThrow(expect.objectContaining({ code }));
  });
});
