import fc from 'fast-check';
import {
  bucketOf,
  bucketsAt,
  countInto,
  mergeInto,
  packSketch,
  unpackSketch,
  type ValueSketch,
  valueOfBucket,
} from '../../../functions/scoring/domain/population/value-sketch';

const sketchOf = (values: readonly number[]): ValueSketch => {
  const sketch: ValueSketch = new Map();
  for (const value of values) countInto(sketch, bucketOf(value));
  return sketch;
};
const SHARES = [0.2, 0.4, 0.6, 0.8];
const values = fc.array(fc.double({ min: 0.01, max: 1e11, noNaN: true }), { minLength: 1, maxLength: 200 });

describe('a sketch of values', () => {
  it('tells each quantile within 1 %', () => {
    fc.assert(
      fc.property(values, (all) => {
        const sorted = [...all].sort((a, b) => a - b);
        const found = bucketsAt(sketchOf(all), SHARES).map(valueOfBucket);
        SHARES.forEach((share, k) => {
          const exact = sorted[Math.ceil(share * all.length - 1e-9) - 1] as number;
          expect(Math.abs((found[k] as number) / exact - 1)).toBeLessThan(0.0101);
        });
      }),
    );
  });

  it('is the same however the values are split and ordered', () => {
    fc.assert(
      fc.property(values, fc.nat(), (all, cut) => {
        const at = cut % all.length;
        const merged = sketchOf(all.slice(at));
        mergeInto(merged, unpackSketch(packSketch(sketchOf(all.slice(0, at)))));
        expect(packSketch(merged)).toBe(packSketch(sketchOf(all)));
      }),
    );
  });

  it.each([Number.NaN, -5, 0, 1e308, Number.POSITIVE_INFINITY, -1e308, 5e-324])(
    'gives %d a bucket like any other',
    (value) => {
      expect(Number.isSafeInteger(bucketOf(value))).toBe(true);
      expect(bucketOf(value)).toBeGreaterThanOrEqual(bucketOf(0));
      expect(bucketOf(value)).toBeLessThanOrEqual(bucketOf(1e12));
    },
  );

  it('stays small for a million members', () => {
    const sketch: ValueSketch = new Map();
    for (let day = 1; day <= 3650; day += 1) countInto(sketch, bucketOf(day / 3), 1000 + day);
    expect(packSketch(sketch).length).toBeLessThan(3_000);
    expect(unpackSketch(packSketch(sketch))).toEqual(sketch);
  });

  it('reads what it can of a text that is damaged, and never throws', () => {
    expect(unpackSketch('1.2,!.3,4.5')).toEqual(new Map([[1, 2]]));
    fc.assert(fc.property(fc.string(), (text) => unpackSketch(text).size >= 0));
  });
});
