/**
 * The weights of the features before an account has labels of its own: ln of the odds that a member does nothing within
 * the horizon.
 *
 * Provenance: ridge logistic regression (precision 20) on the purchases of the 2,357 customers of CDNOW (Fader & Hardie, published for
 * research use), 1997-03 to 1998-06, monthly cut-offs, horizons of 14, 30, 60 and 90 days, customers active in the last
 * 180, by `tests/bench/fit-day-one.ts`. A weight whose sign would let the risk fall while a member stays away was set to
 * 0 and the others fitted around it; money and mails have none (another unit elsewhere; CDNOW sent
 * none), nor has the trend, which comes back to 0 in the end.
 */
export const DAY_ONE_INTERCEPT = 2.741;

/** See DAY_ONE_INTERCEPT; by the name of the feature. */
export const DAY_ONE_COEFFICIENTS: Readonly<Record<string, number>> = {
  recency: 0.001,
  'count-half': -0.07,
  'count-four': -1.12,
  overdue: 0.665,
  regularity: -0.118,
  'count-all': -0.808,
  'one-timer': 0.715,
  tenure: 0.432,
};
