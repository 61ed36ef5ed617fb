import { studentBeyond, studentCritical } from '../math/student-t';
import { ALPHA, checkMeasured, type Interval, type MeasuredArm, varianceOf } from './arms';
import type { Ratio } from './rate-difference';
import { ratioInterval } from './ratio-interval';

/** What one arm's mean is beside another's. */
export interface MeanDifference extends Interval {
  readonly treated: number;
  readonly control: number;
  /** treated - control; `low` and `high` are its interval. */
  readonly difference: number;
  readonly error: number;
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  /** treated / control, by Fieller; undefined where the control's mean is not surely above 0. */
  readonly ratio: Ratio | undefined;
}

const boundedMean = (arm: MeasuredArm) => {
  const reach = Math.sqrt(varianceOf(arm) / arm.n) * studentCritical(ALPHA, arm.n - 1);
  return { value: arm.mean, low: arm.mean - reach, high: arm.mean + reach };
};

/**
 * The difference of two means by Welch's test, with his degrees of freedom (Biometrika 34, 1947): variances need not be equal.
 * Two arms without any spread have an error of 0, and p is 1 where they are equal, else 0. Throws `arm_too_small`, `not_finite`.
 */
export const meanDifference = (treated: MeasuredArm, control: MeasuredArm): MeanDifference => {
  checkMeasured('treated', treated);
  checkMeasured('control', control);
  const [one, zero] = [varianceOf(treated) / treated.n, varianceOf(control) / control.n];
  const difference = treated.mean - control.mean;
  const error = Math.sqrt(one + zero);
  // As shares of the variance, so that no square overflows.
  const [a, b] = error > 0 ? [one / (one + zero), zero / (one + zero)] : [0.5, 0.5];
  const df = 1 / (a ** 2 / (treated.n - 1) + b ** 2 / (control.n - 1));
  const t = error > 0 ? difference / error : 0;
  const reach = error * studentCritical(ALPHA, df);
  const interval = ratioInterval(boundedMean(treated), boundedMean(control));
  return {
    treated: treated.mean,
    control: control.mean,
    difference,
    error,
    t,
    df,
    p: error > 0 ? studentBeyond(t, df) : difference === 0 ? 1 : 0,
    low: difference - reach,
    high: difference + reach,
    ratio: interval && control.mean > 0 ? { value: treated.mean / control.mean, ...interval } : undefined,
  };
};
