import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';

/** P(Z <= z) of a standard normal Z; exact in the lower tail. */
export const normalCdf = (z: number): number => erfc(-z * Math.SQRT1_2) / 2;

/** P(Z > z) of a standard normal Z; exact in the upper tail. */
export const normalUpperTail = (z: number): number => erfc(z * Math.SQRT1_2) / 2;

/** The z below which a standard normal lies with probability p, 0 < p < 1; infinite at 0 and 1. */
export const normalQuantile = (p: number): number => -Math.SQRT2 * erfcinv(2 * p);
