import fc from 'fast-check';
import { alwaysValid } from '../../../functions/scoring/domain/experiments/always-valid';
import { sampleRatio } from '../../../functions/scoring/domain/experiments/sample-ratio';
import {
  powerForRates,
  sizeForMeans,
  sizeForRates,
  smallestRise,
} from '../../../functions/scoring/domain/experiments/sample-size';
import { codeFrom } from '../../support/scoring/code-from';

describe('the size of an experiment', () => {
  test.each([
    [0.1, 0.11, 14750.79],
    [0.02, 0.022, 80681.38],
    [0.005, 0.006, 85861.64],
  ])('from %d to %d', (base, target, n) => {
    expect(sizeForRates(base, target)).toBeCloseTo(n, 2);
  });

  it('is what gives the power that was asked for, and finds the rise that was asked for', () => {
    const rate = fc.double({ min: 0.001, max: 0.4, noNaN: true });
    const ratio = fc.constantFrom(0.1, 1, 3);
    fc.assert(
      fc.property(rate, rate, ratio, (base, rise, control) => {
        const n = sizeForRates(base, base + rise, { ratio: control });
        expect(powerForRates(base, base + rise, n, { ratio: control })).toBeCloseTo(0.8, 9);
        expect(smallestRise(base, n, { ratio: control })).toBeCloseTo(rise, 9);
      }),
    );
  });

  it('grows with the power and the spread, and is told for means', () => {
    expect(sizeForRates(0.1, 0.11, { power: 0.9 })).toBeGreaterThan(sizeForRates(0.1, 0.11) * 1.3);
    // 2 (1.959964 + 0.841621)² (15 / 1)².
    expect(sizeForMeans(1, 15)).toBeCloseTo(3531.996, 3);
    expect(sizeForMeans(-1, 15)).toBe(sizeForMeans(1, 15));
  });

  it('is refused for what no experiment can find', () => {
    expect(codeFrom(() => sizeForRates(0.1, 0.1))).toBe('no_effect');
    expect(codeFrom(() => sizeForRates(0.1, 1.2))).toBe('not_a_rate');
    expect(codeFrom(() => sizeForRates(Number.NaN, 0.2))).toBe('not_a_rate');
    expect(codeFrom(() => sizeForRates(0.1, 0.2, { power: 1 }))).toBe('size_invalid');
    expect(codeFrom(() => sizeForRates(0.1, 0.2, { alpha: 0 }))).toBe('size_invalid');
    expect(codeFrom(() => sizeForRates(0.1, 0.2, { ratio: 0 }))).toBe('size_invalid');
    expect(codeFrom(() => sizeForMeans(0, 1))).toBe('no_effect');
    expect(codeFrom(() => sizeForMeans(1, Number.NaN))).toBe('not_finite');
    expect(smallestRise(0.1, 3)).toBeUndefined();
    expect(smallestRise(1, 1000)).toBeUndefined();
  });
});

describe('an interval for those who peek', () => {
  it('is 1.566 times as wide at the end of the plan', () => {
    expect(alwaysValid(0, 1, 1).high / 1.959963984540054).toBeCloseTo(1.566, 3);
  });

  it('leaves out 0 exactly when its p is below 5 %', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -6, max: 6, noNaN: true }),
        fc.double({ min: 0.001, max: 5, noNaN: true }),
        (effect, done) => {
          const { low, high, p } = alwaysValid(effect, 1, done);
          fc.pre(Math.abs(p - 0.05) > 1e-9);
          expect(low > 0 || high < 0).toBe(p < 0.05);
        },
      ),
    );
  });

  it('refuses what is no share, and claims nothing of arms without any spread', () => {
    expect(codeFrom(() => alwaysValid(1, 1, 0))).toBe('not_a_share');
    expect(codeFrom(() => alwaysValid(Number.NaN, 1, 1))).toBe('not_finite');
    for (const effect of [0, 1])
      expect(alwaysValid(effect, 0, 1)).toEqual({
        low: Number.NEGATIVE_INFINITY,
        high: Number.POSITIVE_INFINITY,
        p: 1,
      });
  });
});

describe('the sizes of arms', () => {
  it('are a mismatch when members are missing, whatever shares were meant', () => {
    expect(sampleRatio([10_000, 9_000]).mismatch).toBe(true);
    expect(sampleRatio([90_300, 9_700], [9, 1])).toMatchObject({ mismatch: false, df: 1 });
    expect(sampleRatio([91_300, 8_700], [90, 10]).mismatch).toBe(true);
    expect(sampleRatio([0, 40]).mismatch).toBe(true);
  });

  it('refuses what are no sizes or shares', () => {
    expect(codeFrom(() => sampleRatio([5]))).toBe('too_few_arms');
    expect(codeFrom(() => sampleRatio([5, 1.5]))).toBe('not_a_count');
    expect(codeFrom(() => sampleRatio([0, 0]))).toBe('no_cases');
    expect(codeFrom(() => sampleRatio([5, 5], [1]))).toBe('share_invalid');
    expect(codeFrom(() => sampleRatio([5, 5], [1, 0]))).toBe('share_invalid');
  });
});
