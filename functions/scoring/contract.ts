import type { TierHeld } from '../messaging/contract';
import type { Band, Heat, NamedSegment } from '../shared/conditions/condition';
import * as z from '../shared/kernel/schema';
import type { ModelArtefact } from './domain/artefact/model-artefact';
import type { Outcome } from './domain/snapshots/timeline';

/**
 * Scoring answers: who is warm, who is leaving? It owns CARD#SCORES in the table `members`, and the table `scoring`:
 *
 *   scoring   pk = night (ISO time at which it was asked for)   sk = SEGMENT#<4 digits>
 *             {scored, changed, bands: {low, medium, high}, population, done, expiresAt}   removed by TTL
 *             pk = LATEST   sk = NIGHT   {night, segments, population, models, programme, former, before} the night that was planned last, what it judges by, and those before it
 *             pk = MODEL#<outcome>   sk = CURRENT             {version, pinnedSince, from} the model that nights judge by; none: that of day one
 *             pk = MODEL#<outcome>   sk = VERSION#<version>   {artefact, promotedAt, over} a model, never changed; the last 30
 *             pk = MODEL#<outcome>   sk = DECISION#<training> {promoted, reason, candidate, evaluation, ...} what a training came to
 *             pk = TRAINING#<training>   sk = PART#<4 digits> {members, rows, blocks, done, ...} how far a part of the sample is
 *             pk = TRAINING#<training>   sk = BLOCK#<name>    {data} sampled snapshots as bytes, without ids; removed after a week
 */
export const nightKeys = {
  /** The sort-key prefix of a night's segments. */
  prefix: 'SEGMENT#',
  segment: (segment: number): string => `SEGMENT#${String(segment).padStart(4, '0')}`,
  latest: { pk: 'LATEST', sk: 'NIGHT' },
} as const;

/** The keys of models in the table `scoring`, of each outcome. */
export const modelKeys = {
  pk: (outcome: Outcome): string => `MODEL#${outcome}`,
  /** The item that names the version by which nights judge. */
  current: (outcome: Outcome) => ({ pk: modelKeys.pk(outcome), sk: 'CURRENT' }) as const,
  /** The sort-key prefix of the versions of an outcome. */
  prefix: 'VERSION#',
  version: (outcome: Outcome, version: string) => ({
    pk: modelKeys.pk(outcome),
    sk: `${modelKeys.prefix}${version}`,
  }),
  /** The sort-key prefix of what trainings came to. */
  decisions: 'DECISION#',
  decision: (outcome: Outcome, training: string) => ({
    pk: modelKeys.pk(outcome),
    sk: `${modelKeys.decisions}${training}`,
  }),
} as const;

/** The keys of a training in the table `scoring`. */
export const trainingKeys = {
  pk: (training: string): string => `TRAINING#${training}`,
  /** The sort-key prefix of a training's parts. */
  parts: 'PART#',
  part: (part: number): string => `${trainingKeys.parts}${String(part).padStart(4, '0')}`,
  block: (name: string): string => `BLOCK#${name}`,
} as const;

export type { Band, Heat, ModelArtefact, NamedSegment, Outcome };

const outcome = z.enum(['silence', 'unsubscribe']);

/** A risk within the horizon: its band decides when the card is written. */
export interface RiskScore {
  readonly band: Band;
  /** 0 to 1, at the time the card was written. */
  readonly risk: number;
  readonly horizonDays: number;
  /** The version of the model. */
  readonly model: string;
  /** The model ranks members and its level was never learnt: `risk` is then no probability. */
  readonly uncalibrated?: true;
  /** The three strongest reasons, to be read by readReasons (docs/tables.md); absent on cards of before there were any. */
  readonly why?: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/**
 * CARD#SCORES: all scores of a member as of the last night in which one of their bands changed (silence, unsubscribe, tier,
 * segment, heat), and written only then. Each says by which model and when (`at`, ISO 8601 UTC). Under 1 KB.
 */
export interface ScoresCard {
  readonly pk: string;
  readonly sk: 'CARD#SCORES';
  /** Cards of before 2 have none, and `silence` alone. */
  readonly schema?: 2;
  readonly silence: RiskScore;
  /** Absent for one who cannot be written to. */
  readonly unsubscribe?: RiskScore;
  /** The risk of silence or an unsubscribe within the horizon; absent without either. */
  readonly leaving?: { readonly risk: number; readonly model: string; readonly at: string };
  /** The tier of engagement, and since when (epoch ms) it is held. */
  readonly tier?: TierHeld & { readonly model: string; readonly at: string };
  /** Fifths (5: best) and the segment; `limits` is the night whose members the limits are of. */
  readonly rfm?: {
    readonly segment: NamedSegment;
    readonly r: number;
    readonly f: number;
    /** Absent where nothing was paid. */
    readonly m?: number;
    readonly limits: string;
    readonly model: string;
    readonly at: string;
  };
  /** Of a prospect who is or was warm; `opened` and `until` (epoch ms) are the buying window, while it is not cold. */
  readonly heat?: {
    readonly band: Heat;
    readonly points: number;
    readonly opened?: number;
    readonly until?: number;
    readonly model: string;
    readonly at: string;
  };
  /** The expected amount of the next order, in hundredths of the programme's currency. */
  readonly spend?: { readonly cents: number; readonly model: string; readonly at: string };
  /** How likely, when in the day and by what the member answers: read by readAnswering (docs/tables.md); absent on cards of before. */
  readonly answers?: string;
  /** The last night whose change was written; a segment that runs again finds it. */
  readonly night: string;
}

/** What a segment of a night counts of its members, as texts that are added bucket by bucket. */
const populationSketch = z.strictObject({
  of: z.enum(['orders', 'interactions']),
  recency: z.string(),
  frequency: z.string(),
  money: z.string(),
  /** Cells of (orders, mean amount). */
  spend: z.string(),
});
/** See the schema: what a segment counts of its members. */
export type PopulationSketch = z.infer<typeof populationSketch>;

const fifths = z.array(z.int()).check(z.length(4));
/** What a night judges members by that is of all members: of the night before. */
const population = z.strictObject({
  /** The night whose members it is of. */
  night: z.string(),
  of: z.enum(['orders', 'interactions']),
  /** The buckets up to which one to four fifths lie; absent of too few members. */
  limits: z.optional(z.strictObject({ recency: fifths, frequency: fifths, money: z.optional(fifths) })),
  /** How amounts are distributed (Gamma-Gamma); absent where that cannot be told. */
  spend: z.optional(z.strictObject({ p: z.number(), q: z.number(), v: z.number() })),
});
/** See the schema: what a night knows of all members. */
export type Population = z.infer<typeof population>;

const modelVersions = z.strictObject({
  silence: z.optional(z.string()),
  unsubscribe: z.optional(z.string()),
});
/** The versions of kept models by their outcome; without one, that of day one. */
export type ModelVersions = z.infer<typeof modelVersions>;

const formerNight = z.strictObject({
  models: z.optional(modelVersions),
  /** Absent of a night that was planned before nights named it. */
  programme: z.optional(z.int()),
});
/** By which models and which version of the programme the night before judged: what the bands on most cards are of. */
export type FormerNight = z.infer<typeof formerNight>;

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
  /** What the parts before counted of their members. */
  counted: z.optional(populationSketch),
  /** What the night judges by; absent on the first. */
  population: z.optional(population),
  /** The versions of the models that the night judges by, whatever becomes current meanwhile; absent: those of day one. */
  models: z.optional(modelVersions),
  /** The version of the programme that the night judges by, whatever is published meanwhile; absent in older messages: the live one. */
  programme: z.optional(z.int()),
  /** Absent on the first night, and in older messages. */
  former: z.optional(formerNight),
});
/** See scoreSegmentSchema. */
export type ScoreSegment = z.infer<typeof scoreSegmentSchema>;

/**
 * A fact: a member's band of one score changed. A score seen first is a baseline: `from` is then absent and nothing starts on it;
 * but everyone is cold before the first visit that counts, so the first heat above that is a change.
 */
export const churnRiskChangedSchema = z.object({
  score: z.enum(['silence', 'unsubscribe', 'tier', 'segment', 'heat']),
  from: z.optional(z.string()),
  to: z.string(),
  /** `up` towards leaving, of heat towards buying; segments have no order: `across`. */
  direction: z.enum(['up', 'down', 'across', 'first']),
  /** Of silence and unsubscribe. */
  risk: z.optional(z.number()),
  /** Of heat: the points, and the end of the buying window (ISO 8601 UTC). */
  points: z.optional(z.number()),
  until: z.optional(z.string()),
  cause: z.string(),
  causedAt: z.iso.datetime(),
});
/** See churnRiskChangedSchema. */
export type ChurnRiskChangedDetail = z.infer<typeof churnRiskChangedSchema>;
/** Names of the facts that scoring publishes. */
export const SCORING_FACTS = { changed: 'Churn Risk Changed' } as const;

/** How the models are administered: by the nightly schedule, which trains, or by `relance scores train | rollback | unpin`. */
export const modelsRequestSchema = z.discriminatedUnion('action', [
  /** `asOf`: as of this instant instead of now; only the stage `local` accepts it. */
  z.strictObject({ action: z.literal('train'), asOf: z.optional(z.iso.datetime()) }),
  /**
   * Back to a version that was live, or to the model of day one: the one named, else the one before. Pins it. `from`: the version that judged
   * when it was asked for; where another does, it is refused. Without `to` it goes back one, and no further while that is pinned.
   */
  z.strictObject({
    action: z.literal('rollback'),
    outcome,
    to: z.optional(z.string()),
    from: z.optional(z.string()),
  }),
  /** The next training may promote again. */
  z.strictObject({ action: z.literal('unpin'), outcome }),
]);
/** See modelsRequestSchema. */
export type ModelsRequest = z.infer<typeof modelsRequestSchema>;
/** What starting a training answers: no parts where no night has ended, or the one that did counted nobody. */
export interface TrainingStarted {
  readonly training: string;
  readonly parts: number;
  readonly members: number;
  /** The latest night that has ended, which counted them; absent where none of the `nights` looked at has. */
  readonly night?: string;
  readonly nights: number;
}
/** The current model, after it was changed. */
export interface ModelStanding {
  readonly outcome: Outcome;
  readonly version: string;
  /** Since when (ISO 8601 UTC) no training may promote. */
  readonly pinnedSince?: string;
  /** From which version was gone back to it. */
  readonly from?: string;
  /** That had been done before: nothing was changed. */
  readonly unchanged?: true;
  /** What nights judge by instead, and the code of why (model_refused in docs/log-codes.md); absent while they judge by `version`. */
  readonly judgedBy?: string;
  readonly refused?: string;
}

const counts = z.array(z.int());

/** One part of a training's sample, on its queue. */
export const sampleTimelinesSchema = z.strictObject({
  /** The training's name: the instant (ISO 8601 UTC) at which it was asked for. What came later is not looked at. */
  training: z.iso.datetime(),
  /** The instant as of which it looks. */
  now: z.iso.datetime(),
  horizonMs: z.int().check(z.minimum(1)),
  part: z.int().check(z.minimum(0)),
  parts: z.int().check(z.minimum(1)),
  segment: z.int().check(z.minimum(0)),
  segments: z.int().check(z.minimum(1)),
  share: z.number().check(z.minimum(0), z.maximum(1)),
  /** At so many members the part ends. */
  most: z.int().check(z.minimum(1)),
  /** Where the worker before this one stopped: the last evaluated key. */
  from: z.optional(z.record(z.string(), z.unknown())),
  /** What the workers before came to. */
  before: z.optional(
    z.strictObject({
      members: z.int(),
      rows: z.int(),
      left: z.int(),
      blocks: z.array(z.string()),
      first: z.optional(z.number()),
      /** Of each outcome, by cut-off: see the domain's Leavers. */
      leavers: z.optional(z.strictObject({ silence: counts, unsubscribe: counts })),
      /** What a worker of before counted instead. It is not gone by. */
      churners: z.optional(z.unknown()),
    }),
  ),
});
/** See sampleTimelinesSchema. */
export type SampleTimelines = z.infer<typeof sampleTimelinesSchema>;

/** A training whose sample is complete, on its queue. */
export const trainModelsSchema = z.strictObject({
  training: z.iso.datetime(),
  now: z.iso.datetime(),
  horizonMs: z.int().check(z.minimum(1)),
  parts: z.int().check(z.minimum(1)),
});
/** See trainModelsSchema. */
export type TrainModels = z.infer<typeof trainModelsSchema>;
