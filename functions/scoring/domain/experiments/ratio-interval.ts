import type { Interval } from './arms';

/** A figure of one arm with its own interval. */
export interface Bounded extends Interval {
  readonly value: number;
}

/** low (2 value - low) of an interval, as value squared less the distance squared: what MOVER counts with. */
const inner = (value: number, bound: number): number => bound * (2 * value - bound);

/**
 * The interval of treated / control of two independent figures from the interval of each (method of variance estimates
 * recovery: Donner & Zou, Statistical Methods in Medical Research 21(4), 2012, equations 9 and 10). With intervals that are
 * symmetric it is Fieller's. `high` is infinite where the control may be 0; undefined where it is not above 0 at all, unless its
 * interval cannot be below.
 */
export const ratioInterval = (treated: Bounded, control: Bounded): Interval | undefined => {
  if (control.value < 0 || (control.value === 0 && control.low < 0)) return undefined;
  const product = treated.value * control.value;
  const [below, above] = [inner(treated.value, treated.low), inner(treated.value, treated.high)];
  const [least, most] = [inner(control.value, control.low), inner(control.value, control.high)];
  if (control.low < 0 && least <= 0) return undefined;
  const root = (own: number, other: number): number => Math.sqrt(Math.max(0, product ** 2 - own * other));
  const bottom = product + root(below, most);
  // The same number twice: each form keeps its digits where the other divides by nothing.
  const low = bottom > 0 ? below / bottom : (product - root(below, most)) / most;
  const high = least > 0 ? (product + root(above, least)) / least : Number.POSITIVE_INFINITY;
  return { low: Number.isNaN(low) ? 0 : low, high };
};
