import { BANDS, type Band } from '../shared/conditions/condition';
import * as z from '../shared/kernel/schema';

/**
 * Scoring answers: who is warm, who is leaving? It owns CARD#SCORES in the table `members`, and the table `scoring`:
 *
 *   scoring   pk = night (ISO time at which it was asked for)   sk = SEGMENT#<4 digits>
 *             {scored, changed, bands: {low, medium, high}, done, expiresAt}   removed by TTL
 */
export const nightKeys = {
  /** The sort-key prefix of a night's segments. */
  prefix: 'SEGMENT#',
  segment: (segment: number): string => `SEGMENT#${String(segment).padStart(4, '0')}`,
} as const;

/** CARD#SCORES: the bands as last published; written only when one changes. */
export interface ScoresCard {
  readonly pk: string;
  readonly sk: 'CARD#SCORES';
  readonly silence: {
    readonly band: Band;
    /** The risk, 0 to 1, at the time the band changed. */
    readonly risk: number;
    readonly horizonDays: number;
    readonly model: string;
    /** ISO 8601 UTC. */
    readonly at: string;
  };
  /** The last night whose change was written; a segment that runs again finds it. */
  readonly night: string;
}

/** What the planning Lambda is asked: by the nightly schedule with nothing, or by `relance scores run`. */
export const scoreRunSchema = z.strictObject({
  /** Judges as of this instant instead of now; only the stage `local` accepts it. */
  asOf: z.optional(z.iso.datetime()),
  segments: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
});
/** See scoreRunSchema. */
export type ScoreRun = z.infer<typeof scoreRunSchema>;
/** Its answer. `night` names the run: the items of that key in the table `scoring` tell how far it is. */
export interface ScoreRunStarted {
  readonly night: string;
  readonly segments: number;
}

/** One segment of a night on the scoring queue. */
export const scoreSegmentSchema = z.strictObject({
  night: z.string(),
  now: z.iso.datetime(),
  segment: z.int().check(z.minimum(0)),
  segments: z.int().check(z.minimum(1)),
  /** Where the worker before this one stopped: the last evaluated key. */
  from: z.optional(z.record(z.string(), z.unknown())),
  /** Counts of the parts before. */
  scored: z._default(z.int(), 0),
  changed: z._default(z.int(), 0),
  bands: z._default(z.record(z.string(), z.int()), {}),
});
/** See scoreSegmentSchema. */
export type ScoreSegment = z.infer<typeof scoreSegmentSchema>;

/** A fact: a member's band changed. A score seen first is a baseline: `from` is then absent and nothing starts on it. */
export const churnRiskChangedSchema = z.object({
  score: z.literal('silence'),
  from: z.optional(z.enum(BANDS)),
  to: z.enum(BANDS),
  /** `up` towards leaving. */
  direction: z.enum(['up', 'down', 'first']),
  risk: z.number(),
  cause: z.string(),
  causedAt: z.iso.datetime(),
});
/** See churnRiskChangedSchema. */
export type ChurnRiskChangedDetail = z.infer<typeof churnRiskChangedSchema>;
/** Names of the facts that scoring publishes. */
export const SCORING_FACTS = { changed: 'Churn Risk Changed' } as const;
