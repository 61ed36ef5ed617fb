import gammainc from '@stdlib/math-base-special-gammainc';

/** P(X >= count) of a Poisson number with that mean (Abramowitz & Stegun 26.4.21). */
export const poissonUpperTail = (count: number, mean: number): number =>
  count <= 0 ? 1 : gammainc(mean, count, true, false);
