import { messageRequestSchema } from '../messaging/contract';
import * as z from '../shared/kernel/schema';

/**
 * Journeys answers: what should happen next, and when? It owns the ENROLMENT items of the table `members`, and the
 * table `agenda` of what waits:
 *
 *   members   pk = member id              sk = ENROLMENT#<journey>#<occurrence>
 *   agenda    pk = <bucket start, ISO>#<shard>   sk = <member>#<what>     one unit a wait, removed by TTL
 *             pk = BUCKETS#<day>                 sk = <bucket start, ISO> the schedule that wakes the bucket exists
 */

/** The sort key of an enrolment in its member's partition. */
export const enrolmentKey = (journey: string, occurrence: string): string =>
  `ENROLMENT#${journey}#${occurrence}`;

/** One member in one journey. In the table, `properties` is kept as JSON text: clients may nest and name as they like. */
export interface Enrolment {
  readonly pk: string;
  readonly sk: string;
  readonly version: number;
  readonly journey: string;
  readonly occurrence: string;
  /** The version of the programme with which it entered. */
  readonly programmeVersion: number;
  readonly cause: string;
  readonly causedAt: string;
  readonly enteredAt: number;
  readonly status: 'live' | 'ended';
  /** The step it waits at or has reached. */
  readonly step: string;
  /** Epoch ms; while it waits. */
  readonly wakeAt?: number;
  readonly control: boolean;
  /** The control group's share with which it was drawn; not on those of before it was kept: there it is that of `programmeVersion`. */
  readonly controlShare?: number;
  /** `finished`, or the id of the exit that ended it. */
  readonly endedBy?: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Epoch seconds, for the table's TTL: 400 days after it entered, longer than send keys are kept. */
  readonly expiresAt: number;
}

/** A fact as the bus hands it over: what journeys needs of EventBridge's envelope, and the fact in it. */
export const heardFactSchema = z.object({
  source: z.string(),
  detail: z.object({
    id: z.string(),
    name: z.string(),
    member: z.string().check(z.minLength(1)),
    at: z.iso.datetime(),
    detail: z.record(z.string(), z.unknown()),
  }),
});
/** See heardFactSchema. */
export type HeardFact = z.infer<typeof heardFactSchema>;

/** The detail of `Journey Entered` (tracking): the entry was judged there. */
export const journeyEnteredSchema = z.object({
  journey: z.string(),
  programmeVersion: z.number(),
  cause: z.string().check(z.minLength(1)),
  causedAt: z.iso.datetime(),
  properties: z._default(z.record(z.string(), z.unknown()), {}),
});
/** The detail of `Enrolment Woken` (tracking): the sort key of an enrolment whose exits may hold now. */
export const enrolmentWokenSchema = z.object({ enrolment: z.string().check(z.startsWith('ENROLMENT#')) });
/** What every fact that a journey can enter on has in its detail. */
export const causedSchema = z.looseObject({
  cause: z.string().check(z.minLength(1)),
  causedAt: z.iso.datetime(),
});

/** A message on the wake-up queue: an enrolment's time has come, or a message was deferred until then. */
export const wakeUpSchema = z.discriminatedUnion('wake', [
  z.strictObject({
    wake: z.literal('enrolment'),
    member: z.string(),
    enrolment: z.string(),
    /** The step whose wait is over; a wake-up for another step does nothing. */
    step: z.string(),
  }),
  /** Messaging asks to be asked again at `until` (ISO 8601 UTC); exits are judged then. */
  z.strictObject({ wake: z.literal('defer'), until: z.iso.datetime(), request: messageRequestSchema }),
  z.strictObject({ wake: z.literal('message'), request: messageRequestSchema }),
]);
/** See wakeUpSchema. */
export type WakeUp = z.input<typeof wakeUpSchema>;

/** A message on the agenda's queue: a bucket is due (from EventBridge Scheduler), or one shard of it is to be paged through. */
export const agendaDueSchema = z.strictObject({
  bucket: z.iso.datetime(),
  shard: z.optional(z.int()),
  after: z.optional(z.string()),
});
/** See agendaDueSchema. */
export type AgendaDue = z.infer<typeof agendaDueSchema>;
