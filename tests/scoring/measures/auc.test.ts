import fc from 'fast-check';
import { auc, aucDifference } from '../../../functions/scoring/domain/measures/auc';
import { rankCases } from '../../../functions/scoring/domain/measures/cases';
import { areaUnder } from '../../support/scoring/against-holdout';
import { codeFrom } from '../../support/scoring/code-from';
import { judgedCases } from '../../support/scoring/judged-cases';

const { scores, others, labels } = judgedCases();
const aucOf = (s: readonly number[], l: readonly number[]) => auc(rankCases(s, l));

describe('the area under the curve', () => {
  // Reference values: scikit-learn 1.9 roc_auc_score; DeLong's components over all pairs with NumPy.
  it('is that of scikit-learn, with the error of all pairs', () => {
    const area = aucOf(scores, labels);
    expect(area.value).toBeCloseTo(0.7155070383520938, 12);
    expect(area.error).toBeCloseTo(0.02589575328087989, 12);
    // SciPy's brentq on the equation of the score interval.
    expect(area.low).toBeCloseTo(0.6617961131077138, 10);
    expect(area.high).toBeCloseTo(0.7628114731861939, 10);
    expect(aucOf(others, labels).value).toBeCloseTo(0.6874795396741458, 12);
  });

  it('of two models over the same cases differs with an error that knows both', () => {
    const difference = aucDifference(scores, others, labels);
    expect(difference.value).toBeCloseTo(0.02802749867794818, 12);
    expect(difference.error).toBeCloseTo(0.015523683372702678, 12);
    expect(difference.p).toBeCloseTo(0.0717846724974654, 10);
    expect(difference.low).toBeCloseTo(-0.0024945602384237146, 10);
    expect(aucDifference(scores, scores, labels)).toMatchObject({ value: 0, error: 0, p: 1 });
  });

  it('is the share of pairs in the right order, whatever the order of the cases', () => {
    const anyCases = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.boolean()), { minLength: 2 });
    fc.assert(
      fc.property(anyCases, (cases) => {
        fc.pre(cases.some(([, label]) => label) && cases.some(([, label]) => !label));
        const given = (list: typeof cases) =>
          aucOf(
            list.map(([score]) => score),
            list.map(([, label]) => Number(label)),
          );
        const area = given(cases);
        const naive = areaUnder(
          cases.map(([score]) => score),
          cases.map(([, label]) => label),
        );
        expect(area.value).toBeCloseTo(naive, 12);
        expect(given([...cases].reverse()).error).toBeCloseTo(area.error, 12);
        expect(area.low).toBeGreaterThanOrEqual(0);
        expect(area.high).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('covers the truth in 95 of 100 samples', () => {
    let state = 7;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    // Two normals one standard deviation apart: Φ(1 / √2).
    const truth = 0.7602499389065233;
    const samples = 1000;
    let covered = 0;
    for (let k = 0; k < samples; k += 1) {
      const drawn = Array.from({ length: 160 }, (_, i) => (i % 2) + normal());
      const { low, high } = aucOf(
        drawn,
        drawn.map((_, i) => i % 2),
      );
      if (low <= truth && truth <= high) covered += 1;
    }
    expect(Math.abs(covered / samples - 0.95)).toBeLessThan(0.02);
  });

  it('is 1 of a perfect order and one half where nothing is told apart', () => {
    const perfect = aucOf([1, 2, 3, 4], [0, 0, 1, 1]);
    expect(perfect).toMatchObject({ value: 1, error: 0, high: 1 });
    // Two cases of each say little, however well they are ranked.
    expect(perfect.low).toBeLessThan(0.5);
    const opposite = aucDifference([1, 2, 3, 4], [4, 3, 2, 1], [0, 0, 1, 1]);
    expect(opposite).toMatchObject({ value: 1, error: 0, p: 1 });
    expect(opposite.low).toBeLessThan(0.5);
    expect(aucOf([3, 3, 3], [0, 1, 1])).toMatchObject({ value: 0.5, error: 0 });
  });

  it('says what cannot be judged', () => {
    expect(codeFrom(() => aucOf([], []))).toBe('no_cases');
    expect(codeFrom(() => aucOf([1, 2], [1, 1]))).toBe('one_class');
    expect(codeFrom(() => aucOf([1, 2], [0, 0]))).toBe('one_class');
    expect(codeFrom(() => aucOf([1, Number.NaN], [0, 1]))).toBe('not_finite');
    expect(codeFrom(() => aucOf([1, 2], [0, 2]))).toBe('not_a_label');
    expect(codeFrom(() => aucOf([1, 2], [0]))).toBe('lengths_differ');
    expect(codeFrom(() => aucDifference([1, 2], [1], [0, 1]))).toBe('lengths_differ');
  });
});
