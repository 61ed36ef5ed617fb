import * as z from '../../../shared/kernel/schema';

/** The schema number of the artefacts that this code writes and reads. */
export const ARTEFACT_SCHEMA = 1;

/** Beyond what any fit comes to; within it no logit of bounded features is infinite or NaN. How far all of them may reach together: reach.ts. */
const MOST = 1e6;
const number = z.number().check(z.minimum(-MOST), z.maximum(MOST));
const scale = z.number().check(z.minimum(1 / MOST), z.maximum(MOST));
const names = z.array(z.string()).check(z.minLength(1), z.maxLength(100));

/**
 * A model that a night can judge by, as it is kept: a logistic regression on named features. It is written once under its version and
 * never changed. `readArtefact` is how to read one; what this schema alone lets through may still not fit its features.
 */
export const modelArtefactSchema = z.strictObject({
  schema: z.literal(ARTEFACT_SCHEMA),
  outcome: z.enum(['silence', 'unsubscribe']),
  /** The horizon that the labels had: it judges no other. Up to ten years. */
  horizonDays: z.number().check(z.positive(), z.maximum(3_653)),
  /** Its name, kept with every score: `silence-day-one-2`, `silence-2026-11-29`. */
  version: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,39}$/)),
  /** ISO 8601 UTC. */
  trainedAt: z.iso.datetime(),
  /** The names of the features, in the order of the model's coefficients. */
  features: names,
  model: z.strictObject({
    intercept: number,
    coefficients: z.array(number),
    centre: z.array(number),
    scale: z.array(scale),
  }),
  /** By how many logits the level was moved, on top of the intercept. */
  shift: number,
  /** Whether its level was learnt from labels: else it ranks, and its risks are no probabilities. */
  calibrated: z.boolean(),
  /** The numbers of its back-test, for people; no night reads them. */
  evaluation: z.optional(z.record(z.string(), z.unknown())),
});
/** See modelArtefactSchema. */
export type ModelArtefact = z.infer<typeof modelArtefactSchema>;
