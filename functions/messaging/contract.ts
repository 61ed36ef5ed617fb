import { MESSAGE_CLASSES } from '../programme/contract';
import * as z from '../shared/kernel/schema';

/** Messaging answers: may we write to them now? Then it writes. It owns CARD#CONTACT in the table `members`, and the table `messaging`. */

/** The closed list of reasons for which a message is skipped or deferred, in the order of the checks. */
export const REASONS = [
  'unsubscribed',
  'no_consent',
  'paused_by_member',
  'suppressed_bounce',
  'suppressed_complaint',
  'missing_address',
  'holdout',
  'control_group',
  'duplicate',
  'paused',
  'guardrail',
  'expired',
  'exited',
  'outranked',
  'frequency_capped',
  'message_gap',
  'quiet_hours',
  'daily_quota',
  'render_failed',
  'provider_rejected',
  'unknown_outcome',
] as const;
/** A reason; see REASONS. */
export type Reason = (typeof REASONS)[number];

/** What a journey asks: write this to that member. Set once with its cause and never changed by retries or deferrals. */
export const messageRequestSchema = z.strictObject({
  /** The member as enrolled (an id that a merge never changes: part of the send key). */
  member: z.string(),
  journey: z.string(),
  step: z.string(),
  occurrence: z.string(),
  template: z.string(),
  topic: z.string(),
  class: z.enum(MESSAGE_CLASSES),
  channel: z.literal('email'),
  priority: z.number(),
  programmeVersion: z.number(),
  requestedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  /** Drawn into the control group: decided like any other, never sent. */
  control: z._default(z.boolean(), false),
  /** The journey found at the wake-up of a deferral that an exit condition (its id) holds. */
  exited: z.optional(z.string()),
  /** The owner of a reservation of this request that SES never saw, and that could not be given back at the time. */
  unsent: z.optional(z.string()),
  /** What the template may use beside the member: the cause's properties. */
  properties: z._default(z.record(z.string(), z.unknown()), {}),
});
/** See messageRequestSchema. */
export type MessageRequest = z.infer<typeof messageRequestSchema>;

/** What stands for a journey, and for a topic where none is said, of a message that was asked for by `POST /v1/messages`. */
export const DIRECT = 'transactional';

/** A transactional message that was accepted, under the keyed fingerprint of its idempotency key. */
export interface AcceptedMessage {
  readonly id: string;
  /** Of the call's body: the same key with another one is refused. */
  readonly fingerprint: string;
  /** The request, without what the template uses: that comes with each call. */
  readonly request: Omit<MessageRequest, 'properties'>;
  /** Whether it is known to be on its queue. */
  readonly queued: boolean;
}

/** Keys of the table `messaging`: `KEY#<fingerprint of an idempotency key>`, `ACCEPTED`. */
export const acceptedKeys = (id: string) => ({ pk: `KEY#${id}`, sk: 'ACCEPTED' }) as const;

/** What members asks of the CONTACT card. */
export const contactChangeSchema = z.strictObject({
  member: z.string(),
  at: z.iso.datetime(),
  cause: z.string(),
  address: z.optional(z.string()),
  language: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  /** Topics granted or withdrawn by a trait, with the source that says so (`trait newsletter`). */
  consents: z._default(
    z.array(
      z.strictObject({ topic: z.string(), state: z.enum(['granted', 'withdrawn']), source: z.string() }),
    ),
    [],
  ),
});
/** See contactChangeSchema. */
export type ContactChange = z.infer<typeof contactChangeSchema>;

/** One reservation: a slot of the pressure log. Times are epoch ms; `key` is the send key's 12-byte hash. */
export interface Reservation {
  readonly key: string;
  readonly at: number;
  readonly class: (typeof MESSAGE_CLASSES)[number];
  readonly topic: string;
  readonly channel: 'email';
  readonly state: 'reserved' | 'sent' | 'unknown';
  /** Who may release it while it is reserved, and the lease's end (epoch ms). */
  readonly owner?: string;
  readonly leaseUntil?: number;
  readonly providerId?: string;
}

/** A consent by topic, with when (epoch ms) and by what it was given or taken. */
export interface Consent {
  readonly state: 'granted' | 'withdrawn';
  readonly at: number;
  readonly source: string;
}

/** CARD#CONTACT: everything that a send depends on, in one item, so that one conditional write decides it. */
export interface ContactCard {
  readonly pk: string;
  readonly sk: 'CARD#CONTACT';
  /** Goes up with every change; a reservation is written on condition that it is unchanged. */
  readonly version: number;
  readonly address?: string;
  readonly language?: string;
  readonly timeZone?: string;
  readonly consents: Readonly<Record<string, Consent>>;
  /** Epoch ms of an unsubscribe from everything; a later explicit grant lifts it for its topic. */
  readonly unsubscribedAt?: number;
  readonly pausedUntil?: number;
  readonly suppressed?: 'bounce' | 'complaint';
  /** When (epoch ms) the address was said, and when language and time zone: a late word does not undo a newer one. */
  readonly addressAt?: number;
  readonly saidAt?: number;
  /** Facts `Contact Subscribed` that were committed with the card and are still to be published. */
  readonly announcing?: readonly Announcement[];
  /** The reservations of the last 92 days, oldest first. Stored as short texts: see packPressure. */
  readonly pressure: readonly Reservation[];
  /** The latest instant (epoch ms) at which anything was reserved: time never runs backwards on a card. */
  readonly last: number;
}

/** A fact to be told: a topic on which the member may be written to from now on. */
export type Announcement = ContactSubscribedDetail;

/** A fact: consent and an address are there for the first time for this topic. */
export interface ContactSubscribedDetail {
  readonly topic: string;
  readonly cause: string;
  readonly causedAt: string;
  readonly source: string;
}
/** Names of the facts that messaging publishes. */
export const MESSAGING_FACTS = { subscribed: 'Contact Subscribed' } as const;

/** The properties of the timeline entries `Email Sent`, `Email Deferred` and `Email Skipped`. */
export const decisionSchema = z.object({
  key: z.string(),
  journey: z.string(),
  step: z.string(),
  occurrence: z.string(),
  template: z.string(),
  decision: z.enum(['sent', 'deferred', 'skipped']),
  reason: z.optional(z.enum(REASONS)),
  /** The numbers behind the reason: counts, limits, times (`{count: 8, max: 8, since, next}`). */
  numbers: z._default(z.record(z.string(), z.union([z.string(), z.number()])), {}),
  programmeVersion: z.number(),
  providerId: z.optional(z.string()),
});
/** See decisionSchema. */
export type Decision = z.infer<typeof decisionSchema>;

export { consentOf } from './domain/consent';
export { packPressure, unpackPressure } from './domain/pressure';
export { sentenceOf } from './domain/sentence';
