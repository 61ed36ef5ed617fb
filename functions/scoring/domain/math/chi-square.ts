import gammainc from '@stdlib/math-base-special-gammainc';

/** P(X >= x) of a chi-square with df > 0 degrees of freedom, exact in the tail (Abramowitz & Stegun 26.4.19). */
export const chiSquareUpperTail = (x: number, df: number): number =>
  x <= 0 ? 1 : gammainc(x / 2, df / 2, true, true);
