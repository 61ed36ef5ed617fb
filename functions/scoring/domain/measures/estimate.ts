import { normalQuantile } from '../math/normal';

/** A figure with its standard error and an interval that covers the truth in 95 of 100 samples. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
  readonly low: number;
  readonly high: number;
}

/** The z of a two-sided 95 % interval. */
export const Z = normalQuantile(0.975);

/** value ± 1.96 errors, kept within what the figure can be. */
export const estimate = (
  value: number,
  error: number,
  least = Number.NEGATIVE_INFINITY,
  most = Number.POSITIVE_INFINITY,
): Estimate => ({
  value,
  error,
  low: Math.max(least, value - Z * error),
  high: Math.min(most, value + Z * error),
});

/** A share of `hits` in n, with Wilson's interval (Journal of the American Statistical Association 22, 1927). */
export const shareEstimate = (hits: number, n: number): Estimate => {
  const p = hits / n;
  const z2 = Z ** 2;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n ** 2));
  return {
    value: p,
    error: Math.sqrt((p * (1 - p)) / n),
    low: hits === 0 ? 0 : middle - half,
    high: hits === n ? 1 : middle + half,
  };
};
