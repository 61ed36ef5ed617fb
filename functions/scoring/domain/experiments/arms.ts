import { RelanceError } from '../../../shared/kernel/errors';

/** Members of an arm, and how many of them did what was hoped for. */
export interface CountedArm {
  readonly n: number;
  readonly hits: number;
}

/** Members of an arm, the mean of a value over them, and the sum of squared distances from it. */
export interface MeasuredArm {
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
}

/** An interval that covers the truth in 95 of 100 experiments. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How often an interval misses, and a test without an effect alarms. */
export const ALPHA = 0.05;

const refuse = (path: string, code: string, message: string): never => {
  throw new RelanceError(code, `${path}: ${message}`, [{ path, code, message }]);
};

/** The arm; throws `arm_empty`, and `not_a_count` where hits are not a whole number from 0 to n. */
export const checkCounted = (name: string, arm: CountedArm): CountedArm => {
  if (!(Number.isSafeInteger(arm.n) && arm.n >= 0))
    refuse(`${name}.n`, 'not_a_count', `must be a whole number; it is ${arm.n}`);
  if (arm.n === 0) refuse(`${name}.n`, 'arm_empty', 'there is nobody in this arm');
  if (!(Number.isSafeInteger(arm.hits) && arm.hits >= 0 && arm.hits <= arm.n))
    refuse(`${name}.hits`, 'not_a_count', `must be a whole number from 0 to ${arm.n}; it is ${arm.hits}`);
  return arm;
};

/** The arm; throws `arm_too_small` below two members (there is no spread), `not_finite` for mean or squares. */
export const checkMeasured = (name: string, arm: MeasuredArm): MeasuredArm => {
  if (!(Number.isSafeInteger(arm.n) && arm.n >= 2))
    refuse(`${name}.n`, 'arm_too_small', `needs at least 2 members; it has ${arm.n}`);
  if (!(Number.isFinite(arm.mean) && Number.isFinite(arm.squares) && arm.squares >= 0))
    refuse(name, 'not_finite', 'mean and squares must be finite numbers');
  return arm;
};

/** An arm that grows one value at a time, without keeping any (Welford, Technometrics 4(3), 1962). */
export interface GrowingArm {
  n: number;
  mean: number;
  squares: number;
}

/** An arm with nobody in it. */
export const emptyArm = (): GrowingArm => ({ n: 0, mean: 0, squares: 0 });

/** Adds a member's value. */
export const addValue = (arm: GrowingArm, value: number): void => {
  arm.n += 1;
  const away = value - arm.mean;
  arm.mean += away / arm.n;
  arm.squares += away * (value - arm.mean);
};

/** Two groups of one arm as one (Chan, Golub & LeVeque, The American Statistician 37(3), 1983). */
export const joinArms = (a: MeasuredArm, b: MeasuredArm): MeasuredArm => {
  const n = a.n + b.n;
  if (n === 0) return emptyArm();
  const away = b.mean - a.mean;
  return {
    n,
    mean: a.mean + (away * b.n) / n,
    squares: a.squares + b.squares + away ** 2 * a.n * (b.n / n),
  };
};

/** The variance of the values of an arm, with n - 1. */
export const varianceOf = ({ n, squares }: MeasuredArm): number => squares / (n - 1);
