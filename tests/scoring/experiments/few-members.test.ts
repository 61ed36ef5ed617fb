import fc from 'fast-check';
import { alwaysValid, alwaysValidBeside } from '../../../functions/scoring/domain/experiments/always-valid';
import type { CountedArm } from '../../../functions/scoring/domain/experiments/arms';
import { enoughCounted, enoughMeasured } from '../../../functions/scoring/domain/experiments/enough';
import { meanDifference } from '../../../functions/scoring/domain/experiments/mean-difference';
import { errorFloor, rateDifference } from '../../../functions/scoring/domain/experiments/rate-difference';
import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { codeFrom } from '../../support/scoring/code-from';
import { measured } from '../../support/scoring/measured';

const countedArm = fc.integer({ min: 1, max: 5000 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    hits: fc.oneof(fc.constantFrom(0, n), fc.integer({ min: 0, max: n })),
  }),
);
const share = fc.double({ min: 0.001, max: 5, noNaN: true });
const lookAt = (treated: CountedArm, control: CountedArm, done: number) =>
  alwaysValidBeside(rateDifference(treated, control), { floor: errorFloor(treated, control), most: 1 }, done);

describe('what holds however often one looks, of few members', () => {
  it('is never narrower than what holds for one look, nor surer, whatever was counted', () => {
    fc.assert(
      fc.property(countedArm, countedArm, share, (treated, control, done) => {
        const table = rateDifference(treated, control);
        const { low, high, p } = lookAt(treated, control, done);
        expect(low).toBeLessThanOrEqual(table.low);
        expect(high).toBeGreaterThanOrEqual(table.high);
        expect(high - low).toBeGreaterThan(0);
        expect(Math.max(-low, high)).toBeLessThanOrEqual(1);
        expect(p).toBeGreaterThanOrEqual(table.p);
        // Nor than the sequence alone, so that what was proved of its alarms holds.
        if (table.error === 0) return;
        const alone = alwaysValid(table.difference, table.error, done);
        expect(low).toBeLessThanOrEqual(Math.max(-1, alone.low));
        expect(high).toBeGreaterThanOrEqual(Math.min(1, alone.high));
        expect(p).toBeGreaterThanOrEqual(alone.p);
      }),
      { numRuns: 2000 },
    );
  });

  it('is likewise of means, also of two members each', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, values, share, (one, zero, done) => {
        const table = meanDifference(measured(one), measured(zero));
        const { low, high, p } = alwaysValidBeside(table, { floor: 0, most: Number.POSITIVE_INFINITY }, done);
        expect(low).toBeLessThanOrEqual(table.low);
        expect(high).toBeGreaterThanOrEqual(table.high);
        expect(p).toBeGreaterThanOrEqual(table.p);
      }),
    );
  });

  it('says of 0 in 9 against 0 in 102 that much is possible', () => {
    const { low, high, p } = lookAt({ n: 102, hits: 0 }, { n: 9, hits: 0 }, 1);
    expect(low).toBeLessThan(-0.29);
    expect(high).toBeGreaterThan(0.2);
    expect(p).toBe(1);
  });

  it('adds a hit and a miss to each arm', () => {
    // 1 in 11 and 1 in 104: sqrt(1 × 10 / 11³ + 1 × 103 / 104³).
    expect(errorFloor({ n: 9, hits: 0 }, { n: 102, hits: 0 })).toBeCloseTo(0.087205, 6);
    expect(errorFloor({ n: 9, hits: 9 }, { n: 102, hits: 102 })).toBeCloseTo(0.087205, 6);
    expect(codeFrom(() => errorFloor({ n: 0, hits: 0 }, { n: 1, hits: 0 }))).toBe('arm_empty');
  });
});

describe('too few to say', () => {
  it('is where less than five who do it, or who do not, are expected in an arm', () => {
    const enough = (n1: number, x1: number, n0: number, x0: number) =>
      enoughCounted({ n: n1, hits: x1 }, { n: n0, hits: x0 });
    expect(enough(2, 2, 2, 0)).toBe(false);
    expect(enough(102, 0, 9, 0)).toBe(false);
    expect(enough(1000, 10, 1000, 0)).toBe(true);
    expect(enough(1000, 9, 1000, 0)).toBe(false);
    expect(enough(1000, 1000, 1000, 990)).toBe(true);
    expect(enough(1000, 1000, 1000, 991)).toBe(false);
    expect(codeFrom(() => enoughCounted({ n: 1, hits: 2 }, { n: 1, hits: 0 }))).toBe('not_a_count');
  });

  it('is of means where an arm has less than 30 members, or nobody differs', () => {
    const arm = (n: number, value: (i: number) => number) =>
      measured(Array.from({ length: n }, (_, i) => value(i)));
    expect(
      enoughMeasured(
        arm(30, (i) => i),
        arm(30, () => 1),
      ),
    ).toBe(true);
    expect(
      enoughMeasured(
        arm(29, (i) => i),
        arm(300, (i) => i),
      ),
    ).toBe(false);
    expect(
      enoughMeasured(
        arm(300, () => 0),
        arm(300, () => 0),
      ),
    ).toBe(false);
    expect(
      codeFrom(() =>
        enoughMeasured(
          arm(1, () => 1),
          arm(9, () => 1),
        ),
      ),
    ).toBe('arm_too_small');
  });

  test.each([
    [0.5, 2, 2, 51],
    [0.05, 2, 2, 52],
    [0.3, 2, 18, 53],
  ])(
    'of a rate of %d, 28 daily looks of %d against %d members claim in 5 of 100 experiments at most',
    (rate, one, zero, seed) => {
      const random = seededRandom(seed);
      const runs = 1000;
      let claims = 0;
      for (let run = 0; run < runs; run += 1) {
        const [treated, control] = [
          { n: 0, hits: 0 },
          { n: 0, hits: 0 },
        ];
        let claimed = false;
        const grow = (arm: { n: number; hits: number }, by: number) => {
          for (let i = 0; i < by; i += 1) if (random() < rate) arm.hits += 1;
          arm.n += by;
        };
        for (let day = 1; day <= 28; day += 1) {
          grow(treated, one);
          grow(control, zero);
          claimed ||= enoughCounted(treated, control) && lookAt(treated, control, day / 28).p < 0.05;
        }
        if (claimed) claims += 1;
      }
      expect(claims / runs).toBeLessThan(0.05);
    },
  );
});
