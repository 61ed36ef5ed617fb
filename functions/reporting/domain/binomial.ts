/** Lanczos's approximation (SIAM J. Numer. Anal. B 1, 1964) with g = 7 and 9 terms: some 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;
const G = 7.5;

/** ln(n!) for a whole number of 0 or more. */
const logFactorial = (n: number): number => {
  const [first, ...others] = LANCZOS;
  const series = others.reduce((sum, term, index) => sum + term / (n + index + 1), first as number);
  const at = n + G;
  return 0.5 * Math.log(2 * Math.PI) + (n + 0.5) * Math.log(at) - at + Math.log(series);
};

/**
 * The chance of `events` or more among `trials` of the chance `p` (0 < p < 1) each: the upper tail of the binomial
 * distribution, summed term by term, so exact but for rounding. It is the p-value of the one-sided exact test (Clopper
 * and Pearson, Biometrika 26, 1934) that the true chance is above `p`. Trials fewer than events count as as many.
 */
export const chanceOfAtLeast = (events: number, trials: number, p: number): number => {
  if (events <= 0) return 1;
  const n = Math.max(trials, events);
  // Below the mean the terms first grow: their complement is the shorter sum.
  if (events <= n * p) return 1 - chanceOfAtLeast(n - events + 1, n, 1 - p);
  const logTerm =
    logFactorial(n) -
    logFactorial(events) -
    logFactorial(n - events) +
    events * Math.log(p) +
    (n - events) * Math.log1p(-p);
  let term = Math.exp(logTerm);
  let sum = 0;
  for (let k = events; k <= n && term > sum * Number.EPSILON; k += 1) {
    sum += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return Math.min(1, sum);
};
