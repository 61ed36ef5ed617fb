/**
 * The weights of the features before an account has labels of its own: ln of the odds that a member who is at the mean in
 * every feature does nothing within the horizon.
 *
 * Provenance: ridge logistic regression (precision 20) on the purchases of the 2,357 customers of CDNOW (Fader & Hardie, published for
 * research use), 1997-03 to 1998-06, monthly cut-offs, horizons of 14, 30, 60 and 90 days, customers active in the last
 * 180, by `tests/bench/fit-day-one.ts`. What a customer bought on one day is one purchase there, as a day with activity is one here. A weight whose sign would let the risk fall while a member stays away was set to
 * 0 and the others fitted around it; money and mails have none (another unit elsewhere; CDNOW sent
 * none), nor has the trend, which comes back to 0 in the end.
 */
export const DAY_ONE_INTERCEPT = 2.006;

/** By the name of the feature: the weight, and the mean of the feature there, at which it adds nothing. See DAY_ONE_INTERCEPT. */
export const DAY_ONE_COEFFICIENTS: Readonly<Record<string, readonly [weight: number, centre: number]>> = {
  recency: [0.025, 0.362],
  'days-half': [-0.015, 0.172],
  'days-one': [-0.068, 0.308],
  'days-four': [-1.091, 0.675],
  overdue: [0.632, 0.128],
  regularity: [-0.11, 0.007],
  'days-all': [-0.801, 1.09],
  'one-timer': [0.688, 0.504],
  tenure: [0.402, 1.11],
};
