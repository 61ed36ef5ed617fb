import { normalCdf, normalQuantile, normalUpperTail } from '../../../functions/scoring/domain/math/normal';

describe('the normal distribution', () => {
  // Reference values: mpmath 1.3 with 60 digits.
  test.each([
    [0, 0.5, 0.5],
    [1, 0.8413447460685429, 0.15865525393145705],
    [-1.959963984540054, 0.025000000000000012, 0.975],
    [6, 0.9999999990134123, 9.86587645037698e-10],
    [-20, 2.7536241186062337e-89, 1],
    [37, 1, 5.725571222524577e-300],
  ])('has both tails of %d with their digits', (z, below, above) => {
    expect(normalCdf(z) / below).toBeCloseTo(1, 11);
    expect(normalUpperTail(z) / above).toBeCloseTo(1, 11);
  });

  it('has quantiles that lead back to their probability', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(normalQuantile(0.5)).toBeCloseTo(0, 15);
    for (const p of [1e-200, 1e-9, 0.01, 0.4, 0.9]) {
      expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 10);
    }
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
});
