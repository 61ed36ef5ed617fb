import { chiSquareUpperTail } from '../math/chi-square';
import { normalUpperTail } from '../math/normal';

/** The first three moments of a quantity: mean, variance, and third central moment. */
export interface ThreeMoments {
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
}

/** Of a skewness below it the quantity is as good as normal. */
const SYMMETRIC = 1e-3;

/**
 * P(X >= x) of a quantity that is skewed to the right and of which three moments are known: that of the chi-square of a fractional
 * degree, shifted and scaled, which has them (Pearson, Biometrika 46, 1959, who so came to the non-central chi-square).
 */
export const upperTail = (x: number, { mean, variance, third }: ThreeMoments): number => {
  if (!(variance > 0)) return x <= mean ? 1 : 0;
  const deviation = Math.sqrt(variance);
  const z = (x - mean) / deviation;
  const skewness = third / variance / deviation;
  if (skewness < SYMMETRIC) return normalUpperTail(z);
  const degrees = 8 / skewness ** 2;
  return chiSquareUpperTail(degrees + z * Math.sqrt(2 * degrees), degrees);
};

/** The miss on each side of a 95 % interval. */
export const SIDE = 0.025;

/**
 * Whether a truth may still lie behind a small value, which is found there, or a smaller one, so often; `atNothing` is the same where
 * the truth is 0. Taken as a share of that (Read, Journal of Physics G 28, 2002), so that a value which is small even for a truth of
 * 0 does not make the interval end at 0: by luck one is never surer than without.
 */
export const noTooGood = (atTruth: number, atNothing: number): boolean =>
  atTruth > 0 && atTruth >= SIDE * atNothing;

const ROUNDS = 40;

/**
 * The border in [inside, outside] up to which something holds that holds at `inside`, by halving; `outside` where it holds all the way.
 */
export const borderOf = (inside: number, outside: number, holds: (at: number) => boolean): number => {
  if (holds(outside)) return outside;
  let [yes, no] = [inside, outside];
  for (let round = 0; round < ROUNDS; round += 1) {
    const middle = (yes + no) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
};
