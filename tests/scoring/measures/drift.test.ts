import { drift } from '../../../functions/scoring/domain/measures/drift';
import { codeFrom } from '../../support/scoring/code-from';
import { judgedCases } from '../../support/scoring/judged-cases';

const before = judgedCases().scores;
const now = before.slice(0, 300).map((score) => score ** 1.3);

describe('drift', () => {
  // Reference value: NumPy by the definition. Error: standard deviation of 20,000 draws of a hundred times the cases.
  it('is the population stability index over tenths of what was', () => {
    expect(drift(before, now).value).toBeCloseTo(0.049198877360779415, 12);
    expect(drift(before, before)).toMatchObject({ value: 0, low: 0 });
  });

  it('has the error that draws show', () => {
    const many = (values: readonly number[]) => Array.from({ length: 100 }, () => values).flat();
    expect(drift(many(before), many(now)).error / 0.0034029956633168557).toBeCloseTo(1, 1);
  });

  it('is about its chance value for two samples of one population', () => {
    let state = 11;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const sample = () => Array.from({ length: 400 }, random);
    let ratio = 0;
    for (let k = 0; k < 100; k += 1) {
      const { value, byChance } = drift(sample(), sample());
      ratio += value / byChance / 100;
    }
    expect(Math.abs(ratio - 1)).toBeLessThan(0.2);
  });

  it('counts an empty bin as half a case, and a constant as no drift', () => {
    expect(Number.isFinite(drift([1, 2, 3, 4], [9, 9, 9, 9]).value)).toBe(true);
    expect(drift([1, 2, 3, 4], [9, 9, 9, 9]).value).toBeGreaterThan(0.25);
    expect(drift([5, 5, 5], [5, 5])).toMatchObject({ value: 0, error: 0, before: [1], now: [1] });
    expect(drift([5, 5, 5], [9, 9, 9, 9]).value).toBeGreaterThan(0.25);
  });

  it('says what cannot be compared', () => {
    expect(codeFrom(() => drift([], [1]))).toBe('no_cases');
    expect(codeFrom(() => drift([1], []))).toBe('no_cases');
    expect(codeFrom(() => drift([1], [Number.NaN]))).toBe('not_finite');
  });
});
