import { normalUpperTail } from '../math/normal';
import { type Estimate, shareEstimate } from '../measures/estimate';
import { type CountedArm, checkCounted, type Interval } from './arms';
import { ratioInterval } from './ratio-interval';
import { type CountedStratum, weighted } from './strata';

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

/** Independent figures weighted: of each bound the distances join as do errors (MOVER). */
const joined = (parts: readonly { readonly weight: number; readonly rate: Estimate }[]): Estimate => {
  const [only] = parts;
  if (only && parts.length === 1) return only.rate;
  const over = (of: (rate: Estimate) => number): number =>
    Math.hypot(...parts.map(({ weight, rate }) => weight * of(rate)));
  const value = parts.reduce((sum, { weight, rate }) => sum + weight * rate.value, 0);
  return {
    value,
    error: over(({ error }) => error),
    low: Math.max(0, value - over((rate) => rate.value - rate.low)),
    high: Math.min(1, value + over((rate) => rate.high - rate.value)),
  };
};

/** The variance of treated - control where both have the same rate. */
const pooledVariance = ({ treated, control }: CountedStratum): number => {
  const pooled = (treated.hits + control.hits) / (treated.n + control.n);
  return pooled * (1 - pooled) * (1 / treated.n + 1 / control.n);
};

/**
 * The difference of two rates over strata, each compared within itself: weighted by n1 n0 / (n1 + n0), so that its ratio is that of
 * Mantel and Haenszel (Greenland & Robins, Biometrics 41(1), 1985) and its test Cochran's (Biometrics 10(4), 1954). The rates of
 * the arms are weighted likewise; the intervals join Wilson's of each arm and stratum (Zou, Huang & Zhang, Computational
 * Statistics & Data Analysis 53(4), 2009). Of one stratum it is rateDifference. Throws `arm_empty` where no stratum has both arms, `not_a_count`.
 */
export const stratifiedRateDifference = (strata: readonly CountedStratum[]): RateDifference => {
  const parts = weighted(strata);
  const armOf = (arm: keyof CountedStratum): Estimate =>
    joined(
      parts.map(({ weight, ...both }) => ({ weight, rate: shareEstimate(both[arm].hits, both[arm].n) })),
    );
  const [one, zero] = [armOf('treated'), armOf('control')];
  const difference = one.value - zero.value;
  const spread = Math.sqrt(
    parts.reduce((sum, { weight, ...both }) => sum + weight ** 2 * pooledVariance(both), 0),
  );
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

/**
 * The difference of two rates: the z-test with pooled variance, and Newcombe's interval from Wilson's of each arm (Newcombe,
 * Statistics in Medicine 17, 1998, method 10), which holds also for rates near 0. The ratio stands on the same two intervals.
 * Throws `arm_empty`, `not_a_count`.
 */
export const rateDifference = (treated: CountedArm, control: CountedArm): RateDifference => {
  checkCounted('treated', treated);
  checkCounted('control', control);
  return stratifiedRateDifference([{ treated, control }]);
};

/** The variance of an arm's rate with one hit and one miss more than were seen. */
const addedVariance = ({ n, hits }: CountedArm): number => ((hits + 1) * (n - hits + 1)) / (n + 2) ** 3;

/**
 * The standard error of the difference with one hit and one miss added to each arm of each stratum (Agresti & Caffo, The American
 * Statistician 54(4), 2000): above 0 also where nobody, or everybody, did it. Throws `arm_empty`, `not_a_count`.
 */
export const stratifiedErrorFloor = (strata: readonly CountedStratum[]): number =>
  Math.sqrt(
    weighted(strata).reduce(
      (sum, { weight, treated, control }) =>
        sum + weight ** 2 * (addedVariance(treated) + addedVariance(control)),
      0,
    ),
  );

/** The same of one stratum. */
export const errorFloor = (treated: CountedArm, control: CountedArm): number =>
  stratifiedErrorFloor([{ treated, control }]);

/** The one-sided p of a difference being no harm, as rateHarm says it. */
export const harmOf = (
  { z, difference, error }: Pick<RateDifference, 'z' | 'difference' | 'error'>,
  margin = 0,
): number => {
  if (margin === 0) return normalUpperTail(z);
  return error > 0 ? normalUpperTail((difference - margin) / error) : difference > margin ? 0 : 1;
};

/**
 * A guard-rail: the one-sided p of the treated arm's rate being no higher than the control's by more than `margin`, for what
 * one does not want more of (unsubscribes). Small: harm was done. Throws as rateDifference.
 */
export const rateHarm = (treated: CountedArm, control: CountedArm, margin = 0): number =>
  harmOf(rateDifference(treated, control), margin);
