import {
  lnGrowth,
  lnSum,
  logAdd,
  logistic,
  probability,
  softplus,
} from '../../../functions/scoring/domain/math/logs';

const INFINITE = Number.NEGATIVE_INFINITY;

describe('sums in log space', () => {
  it('add what would overflow or underflow', () => {
    expect(logAdd(1000, 1000)).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logAdd(-1000, -1001)).toBeCloseTo(-1000 + Math.log1p(Math.exp(-1)), 12);
    expect(logAdd(3, INFINITE)).toBe(3);
    expect(logAdd(INFINITE, INFINITE)).toBe(INFINITE);
    expect(lnSum(1.5e308, 1.5e308)).toBeCloseTo(Math.log(1.5e308) + Math.LN2, 12);
    expect(lnSum(2, 3)).toBeCloseTo(Math.log(5), 15);
  });

  it('grow by the smallest and the largest step', () => {
    expect(lnGrowth(1, 1, 1e-17)).toBe(5e-18);
    expect(lnGrowth(1, 1, 2)).toBeCloseTo(Math.LN2, 15);
    expect(lnGrowth(1e-300, 0, 1e308)).toBeCloseTo(608 * Math.LN10, 9);
    expect(lnGrowth(1.7e308, 1.7e308, 1.7e308)).toBeCloseTo(Math.log(1.5), 12);
    expect(lnGrowth(1.7e308, 1.7e308, 0)).toBe(0);
  });

  it('keep both tails of the logistic function', () => {
    expect(logistic(-800)).toBe(0);
    expect(logistic(-700) / Math.exp(-700)).toBeCloseTo(1, 12);
    expect(logistic(800)).toBe(1);
    expect(logistic(INFINITE)).toBe(0);
    expect(softplus(800)).toBe(800);
    expect(softplus(-700) / Math.exp(-700)).toBeCloseTo(1, 12);
  });

  it('keep a probability between 0 and 1', () => {
    expect([-1e-17, 0.5, 1 + 1e-15].map(probability)).toEqual([0, 0.5, 1]);
  });
});
