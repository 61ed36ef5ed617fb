import type { Condition } from '../shared/conditions/condition';
import * as z from '../shared/kernel/schema';
import type { Duration } from '../shared/kernel/time';
import {
  DEFAULT_GUARDRAILS,
  type Guardrails,
  type journeySchema,
  type MessageClass,
  type programmeSchema,
} from './domain/document';

/**
 * The programme as a document: all that the marketers define. Built by `programme/`, checked by this schema,
 * published as an immutable version. Table `programmes`:
 *
 *   pk PROGRAMME   sk POINTER                                  {version, publishedAt, hash, paused: {all?, journeys: {id}, mails: {id}}}
 *                  sk VERSION#<6 digits>                       {version, hash, publishedAt, rules}  (the document without templates' bodies)
 *                  sk TEMPLATE#<6 digits>#<template>           {version, template: CompiledTemplate}
 */
export { ceilingOf, MAX_CAP, MAX_WINDOW_MS, outsideTopics, topicOfCap } from './domain/cap-words';
export { DIRECT, UNKNOWN_TOPIC } from './domain/direct';
export {
  type Cap,
  type CompiledTemplate,
  capSchema,
  compiledTemplateSchema,
  type EngagementRules,
  type Guardrails,
  type HeatRules,
  type Journey,
  journeySchema,
  MESSAGE_CLASSES,
  type MessageClass,
  programmeSchema,
  type Step,
} from './domain/document';
export { marketingJourneyOf, speaksOfLeaving } from './domain/marketing-templates';

import { DEFAULT_RFM, DEFAULT_UNSUBSCRIBE } from './domain/score-defaults';

/** The programme document after defaults were filled in. */
export type ProgrammeDocument = z.infer<typeof programmeSchema>;
/** The programme document as people write it. */
export type ProgrammeInput = z.input<typeof programmeSchema>;
/** The document without the templates, which are items of their own. */
export type ProgrammeRules = Omit<ProgrammeDocument, 'templates'> & {
  readonly templateIds: readonly string[];
};

/** The guard-rails of a programme; versions that were published before there were any have the usual ones. */
export const guardrailsOf = (rules: Partial<Pick<ProgrammeRules, 'guardrails'>>): Guardrails =>
  rules.guardrails ?? DEFAULT_GUARDRAILS;

/** What a programme says of scores; versions that were published before a part of it was there have the usual one. */
export const scoreRulesOf = ({ scores }: Pick<ProgrammeRules, 'scores'>): ProgrammeRules['scores'] => ({
  ...scores,
  unsubscribe: scores.unsubscribe ?? DEFAULT_UNSUBSCRIBE,
  rfm: scores.rfm ?? DEFAULT_RFM,
});

/** The names that journeys may use; a name that is not among them is an error of the compiler. */
export interface Vocabulary {
  readonly topics: readonly string[];
  readonly templates: readonly string[];
  readonly segments: readonly string[];
}
type Named<V extends Vocabulary> = {
  readonly topic: V['topics'][number];
  readonly template: V['templates'][number];
  readonly segment: V['segments'][number];
};
/** A condition that names topics and segments of the vocabulary only. */
export type ConditionIn<V extends Vocabulary> =
  | { all: ConditionIn<V>[] }
  | { any: ConditionIn<V>[] }
  | { not: ConditionIn<V> }
  | { consent: Named<V>['topic']; is: 'granted' | 'withdrawn' | 'unknown' }
  | { segment: Named<V>['segment'] }
  | Exclude<
      Condition,
      { all: unknown } | { any: unknown } | { not: unknown } | { consent: unknown } | { segment: unknown }
    >;
type JourneyInput = z.input<typeof journeySchema>;
type StepIn<V extends Vocabulary> =
  | { id: string; do: 'wait'; for: Duration }
  | {
      id: string;
      do: 'send';
      template: Named<V>['template'];
      topic: Named<V>['topic'];
      class?: MessageClass;
      expires?: Duration;
      bestHour?: { within: Duration };
    }
  | { id: string; do: 'branch'; if: ConditionIn<V>; yes: string; no: string }
  | { id: string; do: 'end' };
type EntryIn<V extends Vocabulary> = JourneyInput['entry'] extends infer E
  ? E extends { where?: unknown }
    ? Omit<E, 'where'> & { where?: ConditionIn<V> }
    : never
  : never;
/** A journey as people write it, within a vocabulary. */
export type JourneyIn<V extends Vocabulary> = Omit<
  JourneyInput,
  'entry' | 'exit' | 'steps' | 'reentry' | 'maximumAge'
> & {
  entry: EntryIn<V>;
  reentry: { policy: JourneyInput['reentry']['policy']; gap?: Duration };
  maximumAge?: Duration;
  exit?: { id: string; when: ConditionIn<V> }[];
  steps: StepIn<V>[];
};
/** The document as people write it, before the templates are compiled into it. */
export type ProgrammeSource = Omit<ProgrammeInput, 'templates'>;

/** Binds the builder of journeys to the names of a programme: it returns what it is given, checked by the compiler. */
export const vocabulary = <const V extends Vocabulary>(words: V) => ({
  words,
  defineJourney: (journey: JourneyIn<V>): JourneyInput => journey as JourneyInput,
});
/** A programme without its templates, checked by the compiler; topics must be those of the vocabulary, all of them. */
export const defineProgramme = (programme: ProgrammeSource): ProgrammeSource => programme;

/** Since when (ISO 8601 UTC), by whom and why something is paused. */
export interface Pause {
  readonly by: 'operator' | 'guardrail';
  readonly since: string;
  readonly why?: string;
}

/** What is paused: all marketing, journeys by id, mails by `journey/step`. It outlives publishing and going back. */
export interface Paused {
  readonly all?: Pause;
  readonly journeys: Readonly<Record<string, Pause>>;
  readonly mails: Readonly<Record<string, Pause>>;
}

/** What is live: the rules of one immutable version, and what is paused of it (absent: nothing). */
export interface LiveProgramme {
  readonly version: number;
  readonly rules: ProgrammeRules;
  readonly paused?: Paused;
}

const pauseTarget = z.union([
  z.literal('all'),
  z.strictObject({ journey: z.string().check(z.minLength(1), z.maxLength(40)) }),
  z.strictObject({ mail: z.string().check(z.regex(/^[^/]{1,40}\/[^/]{1,40}$/, 'must be JOURNEY/STEP')) }),
]);
/** What a pause is of: all marketing, a journey, or one mail of a journey (`welcome/greet`). */
export type PauseTarget = z.infer<typeof pauseTarget>;

/** What the publishing Lambda is asked (invoked directly, or by the deployment's custom resource). */
export const publishRequestSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('publish'), document: z.unknown() }),
  z.strictObject({ action: z.literal('current') }),
  /** Back to a version that was live: the one named, else the one before. */
  z.strictObject({ action: z.literal('rollback'), to: z.optional(z.int().check(z.minimum(1))) }),
  /** Holds back what is meant from now on (within 10 seconds everywhere); enrolments go on and messages wait. */
  z.strictObject({
    action: z.literal('pause'),
    what: pauseTarget,
    by: z._default(z.enum(['operator', 'guardrail']), 'operator'),
    why: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  }),
  /** Lifts the pause of exactly what is meant. */
  z.strictObject({ action: z.literal('resume'), what: pauseTarget }),
]);

/** See publishRequestSchema. */
export type PublishRequest = z.infer<typeof publishRequestSchema>;

/** What a guard-rail asks on the queue `pauses`: hold this back, and why. */
export const pauseRequestSchema = z.strictObject({
  what: pauseTarget,
  why: z.string().check(z.minLength(1), z.maxLength(200)),
});
/** See pauseRequestSchema. */
export type PauseRequest = z.infer<typeof pauseRequestSchema>;

/** What it answers; `paused` when something is. */
export interface PublishAnswer {
  readonly ok: boolean;
  readonly version: number;
  readonly publishedAt?: string;
  readonly unchanged?: boolean;
  readonly paused?: Paused;
  readonly problems: readonly { path: string; code: string; message: string }[];
}

/** Keys of the table `programmes`; versions are padded so that they sort. */
export const programmeKeys = {
  pk: 'PROGRAMME',
  pointer: 'POINTER',
  version: (version: number): string => `VERSION#${String(version).padStart(6, '0')}`,
  template: (version: number, template: string): string =>
    `TEMPLATE#${String(version).padStart(6, '0')}#${template}`,
} as const;

export { mailName, pausedIn, pauseHolding } from './domain/paused';
