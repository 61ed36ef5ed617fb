import { RelanceError } from '../../../shared/kernel/errors';
import { ALPHA, type Interval } from './arms';

/** An effect as it may be looked at at any time, and as often as one likes. */
export interface AlwaysValid extends Interval {
  /** An experiment without effect ever shows a p below 5 % in at most 5 % of the cases, however often one looks. */
  readonly p: number;
}

/** ρ² n at the point where the interval is tightest, for that alpha (Waudby-Smith et al., section on choosing ρ). */
const TIGHTEST = -2 * Math.log(ALPHA) + Math.log(-2 * Math.log(ALPHA)) + 1;

/**
 * The asymptotic confidence sequence of an effect with its standard error (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas,
 * Time-uniform central limit theory and asymptotic confidence sequences, The Annals of Statistics 52(6), 2024, equation 2):
 * all its intervals together cover the truth in 95 of 100 experiments. `done` is the share of the planned members seen so far,
 * and may pass 1; the sequence is tightest at half of the plan. At its end it is 1.57 times as wide as an interval for one look.
 * Throws `not_a_share`, `not_finite`.
 */
export const alwaysValid = (effect: number, error: number, done: number): AlwaysValid => {
  if (!(done > 0 && Number.isFinite(done)))
    throw new RelanceError('not_a_share', `done must be above 0; it is ${done}`);
  if (!(Number.isFinite(effect) && Number.isFinite(error) && error >= 0))
    throw new RelanceError('not_finite', 'effect and error must be finite numbers');
  const m = 2 * TIGHTEST * done;
  const reach = error * Math.sqrt((2 * (m + 1) * Math.log(Math.sqrt(m + 1) / ALPHA)) / m);
  const z = error > 0 ? effect / error : effect === 0 ? 0 : Number.POSITIVE_INFINITY;
  const p = Math.min(1, Math.sqrt(m + 1) * Math.exp((-(z ** 2) * m) / (2 * (m + 1))));
  return { low: effect - reach, high: effect + reach, p };
};
