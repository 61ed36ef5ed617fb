import { normalUpperTail } from '../math/normal';
import { shareEstimate } from '../measures/estimate';
import { type CountedArm, checkCounted, type Interval } from './arms';
import { ratioInterval } from './ratio-interval';

/** A ratio of two arms with its interval; undefined where it has none. */
export interface Ratio extends Interval {
  readonly value: number;
}

/** What one arm's rate is beside another's. */
export interface RateDifference extends Interval {
  readonly treated: number;
  readonly control: number;
  /** treated - control; `low` and `high` are its interval. */
  readonly difference: number;
  /** The standard error of the difference, each arm with its own variance. */
  readonly error: number;
  readonly z: number;
  /** Two-sided. */
  readonly p: number;
  /** treated / control. */
  readonly ratio: Ratio | undefined;
}

/**
 * The difference of two rates: the z-test with pooled variance, and Newcombe's interval from Wilson's of each arm (Newcombe,
 * Statistics in Medicine 17, 1998, method 10), which holds also for rates near 0. The ratio stands on the same two intervals.
 * Throws `arm_empty`, `not_a_count`.
 */
export const rateDifference = (treated: CountedArm, control: CountedArm): RateDifference => {
  checkCounted('treated', treated);
  checkCounted('control', control);
  const one = shareEstimate(treated.hits, treated.n);
  const zero = shareEstimate(control.hits, control.n);
  const difference = one.value - zero.value;
  const pooled = (treated.hits + control.hits) / (treated.n + control.n);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / treated.n + 1 / control.n));
  const z = spread > 0 ? difference / spread : 0;
  const interval = ratioInterval(one, zero);
  return {
    treated: one.value,
    control: zero.value,
    difference,
    error: Math.hypot(one.error, zero.error),
    z,
    p: 2 * normalUpperTail(Math.abs(z)),
    low: difference - Math.hypot(one.value - one.low, zero.high - zero.value),
    high: difference + Math.hypot(one.high - one.value, zero.value - zero.low),
    ratio: interval && zero.value > 0 ? { value: one.value / zero.value, ...interval } : undefined,
  };
};

/** The variance of an arm's rate with one hit and one miss more than were seen. */
const addedVariance = ({ n, hits }: CountedArm): number => ((hits + 1) * (n - hits + 1)) / (n + 2) ** 3;

/**
 * The standard error of the difference with one hit and one miss added to each arm (Agresti & Caffo, The American Statistician
 * 54(4), 2000): above 0 also where nobody, or everybody, did it. Throws `arm_empty`, `not_a_count`.
 */
export const errorFloor = (treated: CountedArm, control: CountedArm): number =>
  Math.sqrt(
    addedVariance(checkCounted('treated', treated)) + addedVariance(checkCounted('control', control)),
  );

/**
 * A guard-rail: the one-sided p of the treated arm's rate being no higher than the control's by more than `margin`, for what
 * one does not want more of (unsubscribes). Small: harm was done. Throws as rateDifference.
 */
export const rateHarm = (treated: CountedArm, control: CountedArm, margin = 0): number => {
  const { z, difference, error } = rateDifference(treated, control);
  if (margin === 0) return normalUpperTail(z);
  return error > 0 ? normalUpperTail((difference - margin) / error) : difference > margin ? 0 : 1;
};
