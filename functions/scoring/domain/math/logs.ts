/** ln(e^a + e^b), without overflow; either may be -Infinity. */
export const logAdd = (a: number, b: number): number => {
  const high = Math.max(a, b);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(-Math.abs(a - b)));
};

/** ln(1 + e^x), exact in both tails. */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** 1 / (1 + e^-x), exact in both tails. */
export const logistic = (x: number): number => {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const odds = Math.exp(x);
  return odds / (1 + odds);
};

/** ln(a + b) of numbers from 0 to the largest double, also where their sum would overflow. */
export const lnSum = (a: number, b: number): number => {
  const sum = a + b;
  return sum <= Number.MAX_VALUE ? Math.log(sum) : Math.LN2 + Math.log(a / 2 + b / 2);
};

/** ln((base + from + by) / (base + from)) for base > 0, from >= 0, by >= 0: exact for the smallest step and the largest. */
export const lnGrowth = (base: number, from: number, by: number): number => {
  const ratio = by / (base + from);
  if (ratio <= 1e8 && base + from <= Number.MAX_VALUE) return Math.log1p(ratio);
  return by === 0 ? 0 : softplus(Math.log(by) - lnSum(base, from));
};

/** A probability that rounding may have left a hair outside of 0 to 1. */
export const probability = (value: number): number => Math.min(1, Math.max(0, value));
