import * as z from '../shared/kernel/schema';
import { isKeyName, isOrigin, KEY_NAME_RULE, ORIGIN_RULE } from './domain/new-key';

export { activeDaysOf, type DatedActivity } from './domain/active-days';
export { hoursOf } from './domain/active-hours';
export {
  emptyActivity,
  type Foldable,
  type FoldRules,
  foldInteraction,
  isHuman,
} from './domain/activity';
export { type ClickedMails, clickedMailsOf, markOfMail } from './domain/clicked-mails';
export { type InteractionBody, readBody } from './domain/interaction-body';
export { mergeActivity, redirectActivity } from './domain/merge-activity';
export { isKeyName, isOrigin };

/**
 * Tracking answers: what did this member do? It owns the table `interactions` (the timeline) and CARD#ACTIVITY.
 *
 *   interactions   pk = source id (or member id, for what Relance itself did)   sk = <time as given, ISO>#<message id>
 *
 * and the table `tracking`, whose items are removed by TTL:
 *
 *   tracking       pk = MESSAGE#<source id>#<message id>   sk = TIME      {at} the time given to a call without one
 *                  pk = REJECTS#<key id>#<day>             sk = REJECTS   {count, sample: [{at, index, code, message}]}
 *
 * Rejects are counted approximately: a request that the queue brings again is counted again.
 */
export const trackingKeys = {
  time: 'TIME',
  allRejects: 'REJECTS',
  message: (source: string, messageId: string): string => `MESSAGE#${source}#${messageId}`,
  rejects: (key: string, day: string): string => `REJECTS#${key}#${day}`,
} as const;

/** What is kept of a rejected call for `status`; one that the queue brought twice may be there twice. */
export interface RejectSample {
  readonly at: string;
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** The kinds of the Segment HTTP tracking API. */
export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
/** A kind of call. */
export type CallType = (typeof CALL_TYPES)[number];

/** One call that the door accepted, as it came (unknown fields kept), with what the door added. */
export const acceptedCallSchema = z.looseObject({
  type: z.enum(CALL_TYPES),
  messageId: z.string().check(z.minLength(1)),
  userId: z.optional(z.string()),
  anonymousId: z.optional(z.string()),
});
/** See acceptedCallSchema. */
export type AcceptedCall = z.infer<typeof acceptedCallSchema>;

/**
 * What Relance itself adds to a member's timeline. `decision` entries (what was decided about a message, what became of its
 * mail on the way, what a machine did to it) wake no worker; `fact` entries are judged.
 */
export const timelineEntrySchema = z.strictObject({
  member: z.string(),
  /** The key: writing it twice changes nothing. */
  messageId: z.string().check(z.minLength(1), z.maxLength(300)),
  /** ISO 8601 UTC; part of the key, so it must be derived from the cause. */
  at: z.iso.datetime(),
  kind: z.enum(['decision', 'fact']),
  /** `Email Sent`, `Email Skipped`, `Email Deferred`, `Unsubscribed` ... */
  name: z.string().check(z.minLength(1)),
  properties: z.record(z.string(), z.unknown()),
});
/** See timelineEntrySchema. */
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** A message on the recorder's queue: one request of a client, or entries from another capability. */
export const recordRequestSchema = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('client'),
    /** Id of the write key (never the key). */
    key: z.string(),
    receivedAt: z.iso.datetime(),
    /** When the client says that it sent the request; corrects skewed clocks. */
    sentAt: z.optional(z.string()),
    calls: z.array(acceptedCallSchema).check(z.maxLength(2500)),
    /** Positions in `calls` whose messageId the door made: nobody can send those again. */
    made: z._default(z.array(z.int()), []),
    rejected: z._default(
      z.array(z.strictObject({ index: z.number(), code: z.string(), message: z.string() })),
      [],
    ),
    rejectedCount: z._default(z.int(), 0),
  }),
  z.strictObject({
    from: z.literal('relance'),
    entries: z.array(timelineEntrySchema).check(z.maxLength(500)),
  }),
]);
/** See recordRequestSchema. */
export type RecordRequest = z.input<typeof recordRequestSchema>;

/** An item of the table `interactions`. `body` is the call (or the entry's properties) as JSON text. */
export interface InteractionItem {
  readonly pk: string;
  readonly sk: string;
  readonly kind: CallType | 'decision' | 'fact';
  readonly name: string;
  /** When it happened, corrected for the client's clock; ISO 8601 UTC. */
  readonly at: string;
  readonly receivedAt: string;
  readonly messageId: string;
  /** The source id of the anonymous browser, when the call named both a user and a browser. */
  readonly anonymous?: string;
  /** Why `at` is not what the client said: over 24 hours ahead, or not a time at all. */
  readonly flagged?: 'time_ahead' | 'time_unreadable';
  readonly body: string;
}

/** The fields of an InteractionItem: all text, as the stream and the parking queue hand them over. */
export const interactionItemSchema = z.looseObject({
  pk: z.string().check(z.minLength(1)),
  sk: z.string().check(z.minLength(1)),
  kind: z.enum([...CALL_TYPES, 'decision', 'fact']),
  name: z.string(),
  at: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  messageId: z.string(),
  anonymous: z.optional(z.string()),
  flagged: z.optional(z.enum(['time_ahead', 'time_unreadable'])),
  body: z.string(),
});

/** Counts of one name on the ACTIVITY card. Times are epoch ms; d7, d30, d90 are counts decayed to `l` with that half-life in days. */
export interface EventCounts {
  readonly f: number;
  readonly l: number;
  readonly n: number;
  readonly d7: number;
  readonly d30: number;
  readonly d90: number;
}

/** CARD#ACTIVITY: all that rules and scores need without reading the timeline. Aim: under 1 KB. */
export interface ActivityCard {
  readonly pk: string;
  readonly sk: 'CARD#ACTIVITY';
  /** Goes up by one with each commit; the condition of the next. */
  readonly version: number;
  /** All human interactions together. */
  readonly all?: EventCounts;
  /** By name, for the names that the programme or the house knows; the others fold into `*`. */
  readonly events: Readonly<Record<string, EventCounts>>;
  /** Orders less refunds, in the programme's currency: sum of amounts in hundredths, number of orders, last order (epoch ms). */
  readonly money?: { readonly cents: number; readonly orders: number; readonly last: number };
  /** The UTC days of the last year in which the member did something: read by activeDaysOf, which also says what cards of before tell. */
  readonly days?: string;
  /** The last 16 hours of UTC in which the member did something or opened a mail: read by hoursOf. Cards of before have none. */
  readonly hours?: string;
  /** The last 16 mails that the member clicked in, each once: read by clickedMailsOf. Cards of before have none. */
  readonly clicked?: string;
  /**
   * By source: the last folded stream position `[stream label, sequence number]` and when (epoch ms), of the 40 sources
   * folded last. What the stream brings again of a member's source that is older than those 40 may be counted twice.
   */
  readonly progress: Readonly<Record<string, readonly [label: string, sequence: string, at: number]>>;
  /** Hashed keys of parked interactions that a replay still has to apply; the first 64. */
  readonly owed?: readonly string[];
  /** More were owed at some time than the list holds; stays. A replay that the card cannot judge is parked again. */
  readonly owedMore?: boolean;
  /** Of a card that owes more than it lists: what replays have applied since, at most 256. */
  readonly applied?: readonly string[];
  /** Set on a member that was merged into another, and then the only thing set. */
  readonly redirect?: string;
}

/** A fact: a member enters a journey because of an interaction. What was decided is in it; nobody judges it again. */
export interface JourneyEnteredDetail {
  readonly journey: string;
  readonly programmeVersion: number;
  /** Names the cause for good: source id and interaction key, hashed. */
  readonly cause: string;
  readonly causedAt: string;
  /** The properties of the interaction, for the mail; at most 16 KB as JSON, else left out. */
  readonly properties: Record<string, unknown>;
}
/** A fact: an interaction that a live enrolment's exit waits for. */
export interface EnrolmentWokenDetail {
  readonly enrolment: string;
  readonly name: string;
}
/** Names of the facts that tracking publishes. */
export const TRACKING_FACTS = { entered: 'Journey Entered', woken: 'Enrolment Woken' } as const;

/** The write keys of a stage: one SSM parameter (JSON, SecureString not needed: keys are hashed). */
export const writeKeysSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        /** SHA-256 of the key, hex. */
        hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
        /** Origins (`https://shop.example`) that browsers may call from; `*` allows any. */
        origins: z.array(z.string()),
        createdAt: z.iso.datetime(),
        revokedAt: z.optional(z.iso.datetime()),
      }),
    )
    .check(z.maxLength(20)),
});
/** See writeKeysSchema. */
export type WriteKeys = z.infer<typeof writeKeysSchema>;

/** What the Lambda that administers write keys is asked, by IAM. The key itself is answered once, at creation. */
export const keysRequestSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('create'),
    name: z
      .string()
      .check(
        z.minLength(1, { error: KEY_NAME_RULE, abort: true }),
        z.maxLength(60, { error: KEY_NAME_RULE, abort: true }),
        z.refine(isKeyName, KEY_NAME_RULE),
      ),
    origins: z._default(z.array(z.string().check(z.refine(isOrigin, ORIGIN_RULE))), ['*']),
  }),
  z.strictObject({ action: z.literal('list') }),
  z.strictObject({ action: z.literal('revoke'), id: z.string() }),
]);
/** Its answer: `writeKey` only after `create`. */
export interface KeysAnswer {
  readonly writeKey?: string;
  readonly keys: readonly {
    id: string;
    name: string;
    origins: readonly string[];
    createdAt: string;
    revokedAt?: string;
  }[];
}

/** A parked interaction as it lies in the parking queue (its body and the reason), and what a redrive sends to the replay queue. */
export const parkedInteractionSchema = z.strictObject({
  parked: z.literal('interaction'),
  pk: z.string(),
  sk: z.string(),
  code: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
  /** The whole item as recorded, or as it would have been. */
  item: z.record(z.string(), z.unknown()),
  /** `recorder`: was not recorded; `member-worker`: recorded, not folded. */
  by: z.enum(['recorder', 'member-worker']),
  /** False when the member's card could not list it as owed, because its list was full. */
  listed: z.optional(z.boolean()),
});
/** See parkedInteractionSchema. */
export type ParkedInteraction = z.infer<typeof parkedInteractionSchema>;

/** As many sources as one call of `rejudge-interactions` takes. */
export const MAX_SOURCES_AGAIN = 500;

/** What `rejudge-interactions` is asked: one segment of a parallel scan, and where in it to begin. */
export const rejudgeRequestSchema = z.strictObject({
  /** Received from here on ... */
  since: z.iso.datetime(),
  /** ... and before this. Of whom anything came in the last minute is left alone: it may still be on its way. */
  until: z.iso.datetime(),
  segment: z.int().check(z.minimum(0)),
  segments: z.int().check(z.minimum(1), z.maximum(1_000)),
  from: z.optional(z.string().check(z.maxLength(4_000))),
  /** These alone, in whatever segment: whom an answer has named as left alone. */
  sources: z.optional(z.array(z.string().check(z.minLength(1))).check(z.maxLength(MAX_SOURCES_AGAIN))),
});
/** See rejudgeRequestSchema. */
export type RejudgeRequest = z.infer<typeof rejudgeRequestSchema>;
/** What it did. Ask again with `from: next` while there is one. */
export interface RejudgeAnswer {
  /** Entries of timelines looked through, of whatever time. */
  readonly entries: number;
  readonly members: number;
  /** Interactions judged again. */
  readonly rejudged: number;
  /** Members whose card was written. */
  readonly repaired: number;
  /** Members of whom something came too lately, and what is counted has to be judged later; who they are was told again. */
  readonly busy: number;
  /** Members whose card owes more than it lists, so that nobody can tell what it counted. */
  readonly unsure: number;
  /** The sources of those who were busy, each once; absent when nobody was. */
  readonly left?: readonly string[];
  readonly next?: string;
}
