import { expectedPurchases } from '../../../functions/scoring/domain/models/expected-purchases';

describe('what a customer who is alive is expected to buy', () => {
  // Reference values: the paper's formula with 2F1, by mpmath 1.3 with 60 digits and more.
  test.each([
    [2.2426, 39 / 43.27, 0.7929, 4.4259, 1.6872910291665746],
    [0.2426, 0.9, 0.7929, 2.4259, 0.1945446754264997],
    [7.2, 1e-9, 0.8, 9.4, 7.1999999976847065e-9],
    [0.5, 40, 1.0000001, 0.7, 2.182369378649107],
    [120, 3.5, 0.03, 60, 402.96903682465546],
    [900, 2, 2.5, 300, 190.11041112678717],
    [3, 1e6, 0.4, 2, 15315.417801883708],
    [0.2, 1e12, 1.7, 0.9, 2.273201537217503],
    [50, 1000, 30, 20, 1.6896551724137931],
    [5, 2, 4000, 9000, 2.9548392689241902],
    [5, 200, 4000.5, 9000, 3.2502812817529367],
    [0.01, 100, 0.001, 0.002, 0.6793278952247533],
    // The two poles of the formula.
    [2, 0.9, 1, 3, 1.3816583763972037],
    [2, 0.9, 0.25, 0.75, 1.442369579911041],
  ])('is that of 2F1 for S = %d, u = %d, a = %d, b = %d', (S, u, a, b, value) => {
    expect(expectedPurchases(S, Math.log1p(u), a, b) / value).toBeCloseTo(1, 10);
  });

  it('is the same on both sides of the change of method', () => {
    for (const [S, a, b] of [
      [0.3, 0.8, 2.4],
      [40, 0.02, 7],
      [130, 12, 0.4],
    ] as const) {
      const below = expectedPurchases(S, 3 - 1e-12, a, b);
      expect(expectedPurchases(S, 3, a, b) / below).toBeCloseTo(1, 10);
    }
  });

  it('is nothing in no time', () => {
    expect(expectedPurchases(2, 0, 0.5, 0.5)).toBe(0);
  });
});
