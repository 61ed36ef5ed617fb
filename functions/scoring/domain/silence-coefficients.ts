/**
 * The coefficients of the first formula, one for each of SILENCE_FEATURES.
 *
 * Provenance: ridge logistic regression on the orders of the UCI data set "Online Retail" (D. Chen, 2015), trained
 * on the cut-offs 2011-04-01 to 2011-08-01 with horizons of 14, 30 and 60 days, by `tests/bench/fit-silence.ts`. On
 * the later cut-offs 2011-10-01 and 2011-11-01 and a horizon of 30 days its AUC is 0.693 and 0.714 (recency alone:
 * 0.642 and 0.656).
 *
 * `overdue` is not fitted but set by judgement, and the others are fitted around it: most of that shop's customers
 * buy irregularly, so its data gives a broken rhythm no weight at all (fitted: AUC 0.704 and 0.725), while the member
 * of a loyalty programme who always came every ten days and has been away for forty is whom a last chance is for.
 * Uncalibrated: to be shown as bands, never as a probability, until a model trained on the account's own members
 * replaces it.
 */
export const SILENCE_COEFFICIENTS: readonly number[] = [1.7315, 0.13, 1.8, -1.4196, 0.5383];

/** The name of this formula, kept with every score. */
export const SILENCE_MODEL = 'silence-first-1';
