import type { PauseTarget } from '../programme/contract';
import * as z from '../shared/kernel/schema';
import { instantsOf } from './domain/marks';

/**
 * Reporting answers: what came of it? It owns the table `reports`:
 *
 *   pk PROGRAMME            sk <day>            {<outcome>: n, ...}   all mails that were sent on that day (UTC)
 *   pk JOURNEY#<journey>    sk <day>#<step>     {<outcome>: n, ...}   those of one mail of a journey
 *   pk COUNTED#<name>       sk COUNTED          {expiresAt}           what was counted under that name, removed by TTL
 *   pk SEEN#<instant>       sk SEEN, SEEN#0001… {marks, n, expiresAt} events of those ten seconds that were counted, by the page, removed by TTL
 *   pk GUARD                sk <scope>          GuardState            which guard-rails have tripped
 */
export const reportKeys = {
  programme: 'PROGRAMME',
  journey: (journey: string): string => `JOURNEY#${journey}`,
  counted: (name: string): string => `COUNTED#${name}`,
  countedOnce: 'COUNTED',
  seen: (instant: string): string => `SEEN#${instant}`,
  seenAt: (page: number): string => (page === 0 ? 'SEEN' : `SEEN#${String(page).padStart(4, '0')}`),
  guards: 'GUARD',
} as const;

/**
 * What can come of a mail. Bounces are those for good; `clicked` are mails that a person clicked in, `opened` are opens by
 * persons; `left` is leaving by our pages, `leftByButton` by the button of the mail program.
 */
export const OUTCOMES = [
  'sent',
  'delivered',
  'bounced',
  'complained',
  'opened',
  'clicked',
  'left',
  'leftByButton',
] as const;
/** See OUTCOMES. */
export type Outcome = (typeof OUTCOMES)[number];

/** How often each outcome came; one that is not there never came. */
export type Counts = Readonly<Partial<Record<Outcome, number>>>;

/** The most entries of one request, and the most instants of its marks: what it writes must fit into one transaction. */
export const MAX_COUNTS = 30;
/** See MAX_COUNTS. */
export const MAX_INSTANTS = 9;

const outcomeCount = z.strictObject({
  journey: z.string().check(z.minLength(1), z.maxLength(100)),
  step: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The day (UTC) on which the mail was sent; of a departure by a link that does not say it, the day of that. */
  day: z.iso.date(),
  outcome: z.enum(OUTCOMES),
  count: z.int().check(z.minimum(1)),
  /** A name under which it counts once, however often it is told. */
  once: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  /** One for each that is counted, so that none counts twice: see markOf. Far cheaper than names, where many come at once. */
  marks: z.optional(z.array(z.string().check(z.regex(/^[0-9a-z]{1,9}\.[\w-]{8}$/))).check(z.minLength(1))),
});
/** What came of one mail of a journey, so many times. */
export type OutcomeCount = z.infer<typeof outcomeCount>;

/** Whether the marks of counts are of no more instants than one call may name. */
export const hasFewInstants = (counts: readonly OutcomeCount[]): boolean =>
  instantsOf(counts).size <= MAX_INSTANTS;

/** What messaging asks to be counted: a batch, folded; counted once, however often the queue brings it. */
export const countRequestSchema = z.strictObject({
  id: z.string().check(z.minLength(1), z.maxLength(100)),
  counts: z
    .array(outcomeCount)
    .check(
      z.minLength(1),
      z.maxLength(MAX_COUNTS),
      z.refine(hasFewInstants, 'has marks of too many instants'),
    ),
});
/** See countRequestSchema. */
export type CountRequest = z.infer<typeof countRequestSchema>;

/** The guard-rails of a programme. */
export const RAILS = ['unsubscribes', 'complaints', 'bounces', 'dissatisfaction'] as const;
/** See RAILS. */
export type Rail = (typeof RAILS)[number];

/** What a guard-rail watches. */
export type Scope =
  | { readonly kind: 'mail'; readonly journey: string; readonly step: string }
  | { readonly kind: 'journey'; readonly journey: string }
  | { readonly kind: 'programme' };

/**
 * How one guard-rail stands: `rate` is events / of, `chance` at most that of ever seeing as strong a sign, however often one
 * looks, if the true rate were the limit.
 */
export interface RailVerdict {
  readonly rail: Rail;
  readonly events: number;
  readonly of: number;
  readonly limit: number;
  readonly rate?: number;
  readonly chance?: number;
  readonly verdict: 'within' | 'beyond' | 'not enough data';
}

/** A scope whose guard-rails tripped, or did before its pause was lifted. Times are epoch ms. */
export interface GuardState {
  readonly pk: 'GUARD';
  /** The scope's name: see scopeName. */
  readonly sk: string;
  readonly state: 'tripped' | 'watching';
  readonly at: number;
  /** What was beyond its limit when it tripped. */
  readonly beyond: readonly RailVerdict[];
  /** What was paused for it: it is watched again once that pause is lifted. */
  readonly pausing?: PauseTarget;
  /** When that pause was first seen to be there: before, that it is not there tells nothing of its having been lifted. */
  readonly seen?: number;
  /** Of a mail, by day: what was counted before its pause was lifted, and is not judged again, in its journey neither. */
  readonly before: Readonly<Record<string, Counts>>;
}

/** A fact: a mail, a journey or the programme is beyond its limits. */
export interface GuardrailTrippedDetail {
  readonly scope: string;
  readonly beyond: readonly RailVerdict[];
  readonly pausing: boolean;
}
/** Names of the facts that reporting publishes. */
export const REPORTING_FACTS = { tripped: 'Guardrail Tripped' } as const;

export { countsFrom, type DayCounts, dayCountsOf, stepOf, stepsIn, sumSince } from './domain/day-counts';
export { judgeRails } from './domain/guardrail';
export { instantOf, instantsOf, markOf } from './domain/marks';
export { scopeName } from './domain/scopes';
export { beforeOf } from './domain/watch';
