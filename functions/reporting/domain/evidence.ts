/** Odds that are so many times those of the limit: what a rate beyond it may be. None is likelier than another before. */
const BEYOND = [1.2, 1.35, 1.5, 2, 2.5, 3, 4, 6, 10] as const;

/**
 * At most the chance that as strong a sign as `events` among `trials` would ever come, however often one looks, if the
 * chance of each were `limit` (0 < limit < 1) or less: an always-valid p-value. Inverse of a mixture of likelihood ratios,
 * which is a martingale at the limit (Robbins, Ann. Math. Statist. 41, 1970), by Ville's inequality. 1 where there is no
 * sign. Trials fewer than events count as as many.
 */
export const chanceOfEver = (events: number, trials: number, limit: number): number => {
  const n = Math.max(trials, events);
  // With odds times r, each trial's likelihood ratio is r^event / (1 + (r - 1) limit).
  const logs = BEYOND.map((r) => events * Math.log(r) - n * Math.log1p((r - 1) * limit));
  const most = Math.max(...logs);
  const mean = logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length;
  return Math.min(1, Math.exp(-most) / mean);
};
