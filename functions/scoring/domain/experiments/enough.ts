import { type CountedArm, checkCounted, checkMeasured, type MeasuredArm } from './arms';
import { type CountedStratum, weighted } from './strata';

/** How many hits, and how many misses, must be expected in each arm before a rate is judged (Cochran, Biometrics 10(4), 1954). */
export const LEAST_EXPECTED = 5;

/** How many members each arm needs before its mean is judged. */
export const LEAST_MEMBERS = 30;

/**
 * Whether two rates can be told apart by a test that takes them for normal: both arms together would put at least
 * LEAST_EXPECTED hits and as many misses into each of them, over all strata. Throws `arm_empty`, `not_a_count`.
 */
export const enoughInStrata = (strata: readonly CountedStratum[]): boolean => {
  const sums = { treated: { hits: 0, misses: 0 }, control: { hits: 0, misses: 0 } };
  for (const { treated, control } of weighted(strata)) {
    const hits = treated.hits + control.hits;
    const n = treated.n + control.n;
    for (const [arm, sum] of [
      [treated, sums.treated],
      [control, sums.control],
    ] as const) {
      sum.hits += (arm.n * hits) / n;
      sum.misses += (arm.n * (n - hits)) / n;
    }
  }
  return Object.values(sums).every(({ hits, misses }) => Math.min(hits, misses) >= LEAST_EXPECTED);
};

/** The same of one stratum. */
export const enoughCounted = (treated: CountedArm, control: CountedArm): boolean => {
  checkCounted('treated', treated);
  checkCounted('control', control);
  return enoughInStrata([{ treated, control }]);
};

/** Likewise for two means: LEAST_MEMBERS in each arm, and some spread. Throws `arm_too_small`, `not_finite`. */
export const enoughMeasured = (treated: MeasuredArm, control: MeasuredArm): boolean => {
  checkMeasured('treated', treated);
  checkMeasured('control', control);
  return Math.min(treated.n, control.n) >= LEAST_MEMBERS && treated.squares + control.squares > 0;
};
