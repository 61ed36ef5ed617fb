import fc from 'fast-check';
import { joinArms } from '../../../functions/scoring/domain/experiments/arms';
import { holm } from '../../../functions/scoring/domain/experiments/holm';
import { meanDifference } from '../../../functions/scoring/domain/experiments/mean-difference';
import { rateDifference, rateHarm } from '../../../functions/scoring/domain/experiments/rate-difference';
import {
  addBinned,
  emptyBinnedArm,
  winsorise,
} from '../../../functions/scoring/domain/experiments/winsorise';
import { codeFrom } from '../../support/scoring/code-from';
import { measured } from '../../support/scoring/measured';

describe('a difference of rates', () => {
  // Newcombe 1998, table II, and statsmodels 0.15 confint_proportions_2indep(method="newcomb").
  test.each([
    [56, 70, 48, 80, 0.05243147240236498, 0.33387265403690614],
    [7, 34, 1, 34, 0.018921443885772937, 0.3403686870327074],
    [0, 10, 0, 20, -0.1611251580528194, 0.27753279986288926],
  ])('%d of %d against %d of %d has its interval', (x1, n1, x0, n0, low, high) => {
    const found = rateDifference({ hits: x1, n: n1 }, { hits: x0, n: n0 });
    expect(found.low).toBeCloseTo(low, 10);
    expect(found.high).toBeCloseTo(high, 10);
  });

  it('turned round is the same with the other sign, and its ratio the inverse', () => {
    const arm = fc
      .integer({ min: 1, max: 5000 })
      .chain((n) => fc.record({ n: fc.constant(n), hits: fc.integer({ min: 0, max: n }) }));
    fc.assert(
      fc.property(arm, arm, (a, b) => {
        const [there, back] = [rateDifference(a, b), rateDifference(b, a)];
        expect(there.difference).toBeCloseTo(-back.difference, 12);
        expect(there.low).toBeCloseTo(-back.high, 12);
        expect(there.p).toBeCloseTo(back.p, 12);
        expect(there.low).toBeLessThanOrEqual(there.difference);
        expect(there.high).toBeGreaterThanOrEqual(there.difference);
        expect(there.low).toBeGreaterThanOrEqual(-1);
        expect(there.high).toBeLessThanOrEqual(1);
        if (!there.ratio || !back.ratio) return expect([a.hits, b.hits]).toContain(0);
        expect(there.ratio.low).toBeLessThanOrEqual(there.ratio.value);
        expect(there.ratio.high).toBeGreaterThanOrEqual(there.ratio.value);
        expect(there.ratio.low * back.ratio.high).toBeCloseTo(1, 9);
        return undefined;
      }),
    );
  });

  it('of arms where nobody or everybody did it claims nothing', () => {
    expect(rateDifference({ n: 10, hits: 0 }, { n: 20, hits: 0 })).toMatchObject({
      z: 0,
      p: 1,
      ratio: undefined,
    });
    expect(rateDifference({ n: 10, hits: 10 }, { n: 20, hits: 20 })).toMatchObject({ z: 0, p: 1 });
    const none = rateDifference({ n: 100, hits: 0 }, { n: 100, hits: 20 });
    expect(none.ratio).toMatchObject({ value: 0, low: 0 });
    expect(none.ratio?.high).toBeGreaterThan(0);
  });

  it('in the wrong direction is harm', () => {
    const [more, less] = [
      { n: 10_000, hits: 60 },
      { n: 10_000, hits: 25 },
    ];
    expect(rateHarm(more, less)).toBeCloseTo(rateDifference(more, less).p / 2, 12);
    expect(rateHarm(less, more)).toBeGreaterThan(0.99);
    expect(rateHarm(more, less, 0.003)).toBeGreaterThan(0.05);
    expect(rateHarm({ n: 10, hits: 0 }, { n: 10, hits: 0 }, 0.1)).toBe(1);
  });

  it('refuses what is no arm', () => {
    const arm = { n: 10, hits: 1 };
    expect(codeFrom(() => rateDifference({ n: 0, hits: 0 }, arm))).toBe('arm_empty');
    for (const wrong of [
      { n: 10, hits: 11 },
      { n: 10, hits: -1 },
      { n: 10, hits: 0.5 },
      { n: Number.NaN, hits: 0 },
    ])
      expect(codeFrom(() => rateDifference(arm, wrong))).toBe('not_a_count');
  });
});

describe('a difference of means', () => {
  const [a, b] = [measured([1, 2, 2, 5, 9]), measured([0, 1, 1, 1, 2, 3, 4])];

  // Reference values: SciPy 1.17 ttest_ind(equal_var=False).
  it("is Welch's", () => {
    expect(meanDifference(a, b)).toMatchObject({
      t: expect.closeTo(1.342939244419761, 10),
      df: expect.closeTo(5.02770935378894, 10),
      p: expect.closeTo(0.23672755942869203, 10),
      low: expect.closeTo(-1.9000384556219787, 9),
      high: expect.closeTo(6.0714670270505495, 9),
    });
  });

  it("has Fieller's interval of the ratio, and none where the control may be 0", () => {
    const [one, zero] = [measured([8, 12, 9, 11, 10]), measured([4, 6, 5.5, 4.5, 5])];
    const found = meanDifference(one, zero).ratio;
    expect(found?.value).toBe(2);
    // Where the distance of m1 from r m0 is as large as t of its errors: Student's for 4 degrees of freedom.
    for (const r of [found?.low ?? 0, found?.high ?? 0])
      expect((10 - r * 5) ** 2).toBeCloseTo(2.7764451051977934 ** 2 * (2.5 / 5 + (r ** 2 * 0.625) / 5), 9);
    expect(found?.low).toBeLessThan(2);
    expect(found?.high).toBeGreaterThan(2);
    expect(meanDifference(measured([1, 2]), measured([-5, 6])).ratio).toBeUndefined();
    expect(meanDifference(measured([1, 2]), measured([-5, -6])).ratio).toBeUndefined();
  });

  it('without any spread is 0 or sure', () => {
    expect(meanDifference(measured([2, 2]), measured([2, 2, 2]))).toMatchObject({
      difference: 0,
      error: 0,
      p: 1,
    });
    expect(meanDifference(measured([3, 3]), measured([2, 2, 2]))).toMatchObject({ difference: 1, p: 0 });
  });

  it('keeps its digits at a large mean, and refuses what overflows', () => {
    const far = (values: readonly number[]) => measured(values.map((value) => value + 1e9));
    const found = meanDifference(far([1, 2, 2, 5, 9]), far([0, 1, 1, 1, 2, 3, 4]));
    expect(found.t).toBeCloseTo(1.342939244419761, 6);
    expect(codeFrom(() => meanDifference(measured([1e308, -1e308]), b))).toBe('not_finite');
    expect(codeFrom(() => meanDifference(measured([Number.NaN, 1]), b))).toBe('not_finite');
    expect(codeFrom(() => meanDifference(measured([1]), b))).toBe('arm_too_small');
  });

  it('does not depend on how an arm was put together', () => {
    const together = joinArms(a, b);
    const all = measured([1, 2, 2, 5, 9, 0, 1, 1, 1, 2, 3, 4]);
    expect(together.mean).toBeCloseTo(all.mean, 12);
    expect(together.squares).toBeCloseTo(all.squares, 10);
  });
});

describe('capped values', () => {
  const binned = (values: readonly number[]) => {
    const arm = emptyBinnedArm();
    for (const value of values) addBinned(arm, value);
    return arm;
  };
  const orders = Array.from({ length: 99 }, (_, i) => i + 1);

  it('are those above the cap, which is one of the values and the same in all arms', () => {
    const { cap, capped, arms } = winsorise([binned([...orders, 1e6, 0, 0]), binned([0, -3, 50])], 0.99);
    expect(cap).toBe(99);
    expect(capped).toBe(1);
    const exact = measured([...orders, 99, 0, 0]);
    expect(arms[0]?.mean).toBeCloseTo(exact.mean, 10);
    expect(arms[0]?.squares).toBeCloseTo(exact.squares, 6);
    expect(arms[1]?.mean).toBeCloseTo(47 / 3, 10);
  });

  it('are none when all are kept, or nobody ordered', () => {
    const values = [3, 1e5, 0, 2];
    const whole = winsorise([binned(values)], 1);
    expect(whole).toMatchObject({ cap: 1e5, capped: 0 });
    expect(whole.arms[0]?.mean).toBeCloseTo(measured(values).mean, 8);
    expect(winsorise([binned([0, 0, -1])], 0.9)).toMatchObject({ cap: undefined, capped: 0 });
    expect(codeFrom(() => winsorise([], 0))).toBe('not_a_share');
  });
});

test('p-values of several variants are adjusted as statsmodels does, in their order', () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
    expect(adjusted[i]).toBeCloseTo(p, 12);
  });
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});
