import * as z from '../../../shared/kernel/schema';
import { MOST_FOREST_TEXT } from '../learning/packed-forest';

/** The schema number of a logistic regression, and that of boosted trees: whoever knows only the first reads the second as too new. */
export const ARTEFACT_SCHEMA = 1;
/** See ARTEFACT_SCHEMA. */
export const BOOSTED_SCHEMA = 2;

/** Beyond what any fit comes to; within it no logit of bounded features is infinite or NaN. How far all of them may reach together: reach.ts. */
const MOST = 1e6;
const number = z.number().check(z.minimum(-MOST), z.maximum(MOST));
const scale = z.number().check(z.minimum(1 / MOST), z.maximum(MOST));
const names = z.array(z.string()).check(z.minLength(1), z.maxLength(100));

/** What models of both kinds have. */
const head = z.strictObject({
  outcome: z.enum(['silence', 'unsubscribe']),
  /** The horizon that the labels had: it judges no other. Up to ten years. */
  horizonDays: z.number().check(z.positive(), z.maximum(3_653)),
  /** Its name, kept with every score: `silence-day-one-2`, `silence-2026-11-29`. */
  version: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{0,39}$/)),
  /** ISO 8601 UTC. */
  trainedAt: z.iso.datetime(),
  /** The names of the features, in the order in which the model has them. */
  features: names,
  /** By how many logits the level was moved, on top of the model's own. */
  shift: number,
  /** The numbers of its back-test, for people; no night reads them. */
  evaluation: z.optional(z.record(z.string(), z.unknown())),
});

/**
 * A model that a night can judge by, as it is kept: a logistic regression on named features. It is written once under its version and
 * never changed. `readArtefact` is how to read one; what this schema alone lets through may still not fit its features.
 */
export const modelArtefactSchema = z.extend(head, {
  schema: z.literal(ARTEFACT_SCHEMA),
  model: z.strictObject({
    intercept: number,
    coefficients: z.array(number),
    centre: z.array(number),
    scale: z.array(scale),
  }),
  /** Whether its level was learnt from labels: else it ranks, and its risks are no probabilities. */
  calibrated: z.boolean(),
});
/** See modelArtefactSchema. */
export type LogisticArtefact = z.infer<typeof modelArtefactSchema>;

/** Boosted trees on named features, kept in the same way; they are always learnt from labels. What the text holds is read by `readArtefact`. */
export const boostedArtefactSchema = z.extend(head, {
  schema: z.literal(BOOSTED_SCHEMA),
  kind: z.literal('boosted'),
  model: z.strictObject({
    /** Logits of everyone, to which the trees add. */
    base: number,
    /** See packTrees. */
    trees: z.string().check(z.maxLength(MOST_FOREST_TEXT)),
  }),
  calibrated: z.literal(true),
});
/** See boostedArtefactSchema. */
export type BoostedArtefact = z.infer<typeof boostedArtefactSchema>;

/** A model of either kind; `schema` tells them apart. */
export type ModelArtefact = LogisticArtefact | BoostedArtefact;
