import * as z from '../kernel/schema';
import { DURATION_PATTERN } from '../kernel/time';

/** A duration as written in a programme: `30s`, `15m`, `2h`, `31d`. */
export const durationSchema = z
  .string()
  .check(z.regex(DURATION_PATTERN, 'must be a duration above zero, such as 30s, 15m, 2h or 31d'));

/**
 * The closed condition language: JSON that can be stored, checked and compiled. Every listed comparison of one
 * condition must hold. A value that is missing satisfies only `exists: false` and `isNot`.
 */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | ({ trait: string } & Comparison)
  | ({ property: string } & Comparison)
  | { did: string; atLeast?: number; within?: string; since?: 'entry' }
  | { consent: string; is: 'granted' | 'withdrawn' | 'unknown' }
  | ScoreCondition
  | { reachable: 'email' }
  | { segment: string };

/** What a trait or a property may be compared with. `above` and `below` exclude the value itself. */
export interface Comparison {
  is?: string | number | boolean;
  isNot?: string | number | boolean;
  in?: (string | number | boolean)[];
  above?: number;
  below?: number;
  exists?: boolean;
}

/** The bands of a risk. */
export const BANDS = ['low', 'medium', 'high'] as const;
/** A band of a risk. */
export type Band = (typeof BANDS)[number];
/** How warm a prospect is. */
export const HEATS = ['cold', 'warm', 'hot'] as const;
/** See HEATS. */
export type Heat = (typeof HEATS)[number];
/** The named segments of recency, frequency and money. */
export const NAMED_SEGMENTS = [
  'champions',
  'loyal',
  'potential',
  'new',
  'promising',
  'need-attention',
  'about-to-sleep',
  'at-risk',
  'cannot-lose',
  'hibernating',
  'lost',
] as const;
/** See NAMED_SEGMENTS. */
export type NamedSegment = (typeof NAMED_SEGMENTS)[number];
/** The scores by name, each with its bands; those of `tier` from the keenest to the most silent. */
export const SCORES = {
  silence: BANDS,
  unsubscribe: BANDS,
  tier: ['new', 'hot', 'warm', 'cool', 'dormant', 'sunset'],
  segment: NAMED_SEGMENTS,
  heat: HEATS,
} as const;
/** The name of a score. */
export type ScoreName = keyof typeof SCORES;
/** The bands of that score. */
export type BandOf<S extends ScoreName> = (typeof SCORES)[S][number];
/** Whether a member is in one of the bands of a score; holds for nobody of whom there is no such score. */
export type ScoreCondition = { [S in ScoreName]: { score: S; band: BandOf<S>[] } }[ScoreName];

const SCORE_NAMES = Object.keys(SCORES) as ScoreName[];

const COMPARISONS = ['is', 'isNot', 'in', 'above', 'below', 'exists'] as const satisfies (keyof Comparison)[];

const hasComparison = (value: Record<string, unknown>): boolean =>
  COMPARISONS.some((key) => value[key] !== undefined);

const comparisons = () => {
  const scalar = z.union([z.string().check(z.maxLength(500)), z.number(), z.boolean()]);
  return {
    is: z.optional(scalar),
    isNot: z.optional(scalar),
    in: z.optional(z.array(scalar).check(z.minLength(1), z.maxLength(100))),
    above: z.optional(z.number()),
    below: z.optional(z.number()),
    exists: z.optional(z.boolean()),
  } satisfies Record<(typeof COMPARISONS)[number], z.ZodMiniType>;
};

/** The schema of a condition; strict, so that a misspelt key is an error with its path. */
export const conditionSchema: z.ZodMiniType<Condition> = z.lazy(() => {
  const comparison = comparisons();
  return z.union(
    [
      z.strictObject({ all: z.array(conditionSchema).check(z.minLength(1), z.maxLength(20)) }),
      z.strictObject({ any: z.array(conditionSchema).check(z.minLength(1), z.maxLength(20)) }),
      z.strictObject({ not: conditionSchema }),
      z
        .strictObject({ trait: z.string().check(z.minLength(1), z.maxLength(100)), ...comparison })
        .check(z.refine(hasComparison, 'needs a comparison')),
      z
        .strictObject({ property: z.string().check(z.minLength(1), z.maxLength(200)), ...comparison })
        .check(z.refine(hasComparison, 'needs a comparison')),
      z.strictObject({
        did: z.string().check(z.minLength(1), z.maxLength(200)),
        atLeast: z.optional(z.int().check(z.minimum(1), z.maximum(1000))),
        within: z.optional(durationSchema),
        since: z.optional(z.literal('entry')),
      }),
      z.strictObject({
        consent: z.string().check(z.minLength(1)),
        is: z.enum(['granted', 'withdrawn', 'unknown']),
      }),
      ...SCORE_NAMES.map((score) =>
        z.strictObject({
          score: z.literal(score),
          band: z.array(z.enum(SCORES[score] as readonly string[])).check(z.minLength(1)),
        }),
      ),
      z.strictObject({ reachable: z.literal('email') }),
      z.strictObject({ segment: z.string().check(z.minLength(1)) }),
    ],
    'there is no condition',
  );
}) as z.ZodMiniType<Condition>;

/** What is known of one interaction by name, as the ACTIVITY card keeps it; times are epoch milliseconds. */
export interface EventSummary {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

/** What conditions are judged on: the member's cards in neutral words, and what is going on. */
export interface MemberFacts {
  readonly traits: Readonly<Record<string, unknown>>;
  readonly events: Readonly<Record<string, EventSummary | undefined>>;
  readonly consents: Readonly<Record<string, 'granted' | 'withdrawn' | undefined>>;
  readonly bands: Readonly<{ [S in ScoreName]?: BandOf<S> }>;
  /** Whether marketing can still be sent to an address of the member's, consent to a topic apart; absent: no. */
  readonly reachable?: boolean;
  /** The properties of the interaction or the detail of the fact that triggered the question. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** When the enrolment looked at was entered (epoch ms); absent while an entry is being judged. */
  readonly enteredAt?: number;
  /** The name of the interaction that caused that entry, where one did: it is not "since" itself. */
  readonly enteredBy?: string;
  /** The instant at which the question is asked (epoch ms). */
  readonly now: number;
}
