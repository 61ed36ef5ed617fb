import { RelanceError } from '../../../shared/kernel/errors';
import { ALPHA, type Interval } from './arms';

/** An effect as it may be looked at at any time, and as often as one likes. */
export interface AlwaysValid extends Interval {
  /** An experiment without effect ever shows a p below 5 % in at most 5 % of the cases, however often one looks. */
  readonly p: number;
}

/** What one look told: an effect, its standard error, and the interval and p that hold for that look alone. */
export interface OneLook extends Interval {
  readonly difference: number;
  readonly error: number;
  readonly p: number;
}

/** ρ² n at the point where the interval is tightest, for that alpha (Waudby-Smith et al., section on choosing ρ). */
const TIGHTEST = -2 * Math.log(ALPHA) + Math.log(-2 * Math.log(ALPHA)) + 1;

/**
 * The asymptotic confidence sequence of an effect with its standard error (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas,
 * Time-uniform central limit theory and asymptotic confidence sequences, The Annals of Statistics 52(6), 2024, equation 2):
 * all its intervals together cover the truth in 95 of 100 experiments. `done` is the share of the planned members seen so far,
 * and may pass 1; the sequence is tightest at half of the plan. At its end it is 1.57 times as wide as an interval for one look.
 * An error of 0 says that nothing is known of the spread, not that the effect is sure: the interval has no bounds, and p is 1.
 * Throws `not_a_share`, `not_finite`.
 */
export const alwaysValid = (effect: number, error: number, done: number): AlwaysValid => {
  if (!(done > 0 && Number.isFinite(done)))
    throw new RelanceError('not_a_share', `done must be above 0; it is ${done}`);
  if (!(Number.isFinite(effect) && Number.isFinite(error) && error >= 0))
    throw new RelanceError('not_finite', 'effect and error must be finite numbers');
  if (error === 0) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, p: 1 };
  const m = 2 * TIGHTEST * done;
  const reach = error * Math.sqrt((2 * (m + 1) * Math.log(Math.sqrt(m + 1) / ALPHA)) / m);
  const p = Math.min(1, Math.sqrt(m + 1) * Math.exp((-((effect / error) ** 2) * m) / (2 * (m + 1))));
  return { low: effect - reach, high: effect + reach, p };
};

/**
 * The same beside what one look told, for the small samples in which an asymptotic sequence may be the narrower of the two: its
 * interval contains that of the look, and its p is at least as large. The error is never below `floor` (errorFloor for rates),
 * and no bound lies further from 0 than `most`, which is the largest effect that there can be (1 for rates). Throws as alwaysValid.
 */
export const alwaysValidBeside = (
  look: OneLook,
  { floor, most }: { readonly floor: number; readonly most: number },
  done: number,
): AlwaysValid => {
  const { low, high, p } = alwaysValid(look.difference, Math.max(look.error, floor), done);
  return {
    low: Math.max(-most, Math.min(low, look.low)),
    high: Math.min(most, Math.max(high, look.high)),
    p: Math.max(p, look.p),
  };
};
