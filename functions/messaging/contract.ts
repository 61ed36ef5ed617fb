import { MESSAGE_CLASSES } from '../programme/contract';
import * as z from '../shared/kernel/schema';
import { formerHolderSchema, MAX_FORMER } from './domain/former-holder';

/** Messaging answers: may we write to them now? Then it writes. It owns CARD#CONTACT in the table `members`, and the table `messaging`. */

/** The closed list of reasons for which a message is skipped or deferred, in the order of the checks. */
export const REASONS = [
  'unsubscribed',
  'no_consent',
  'paused_by_member',
  'suppressed_bounce',
  'suppressed_complaint',
  'missing_address',
  'address_outdated',
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
  'best_hour',
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
  /** It may wait until then for the hour at which its member answers; absent: it goes as soon as it may. */
  waitsUntil: z.optional(z.iso.datetime()),
  /** Drawn into the control group: decided like any other, never sent. */
  control: z._default(z.boolean(), false),
  /** The journey found at the wake-up of a deferral that an exit condition (its id) holds. */
  exited: z.optional(z.string()),
  /** The owner of a reservation of this request that SES never saw, and that could not be given back at the time. */
  unsent: z.optional(z.string()),
  /** The pause (the instant at which it began) that holds it, and of which the timeline has been told. */
  held: z.optional(z.string()),
  /** The address that the caller named, normalised: the message goes there or nowhere. */
  addressed: z.optional(z.string()),
  /** What the template may use beside the member: the cause's properties. */
  properties: z._default(z.record(z.string(), z.unknown()), {}),
});
/** See messageRequestSchema. */
export type MessageRequest = z.infer<typeof messageRequestSchema>;

/** A transactional message that was accepted, under the keyed fingerprint of its caller and idempotency key. */
export interface AcceptedMessage {
  readonly id: string;
  /** Of the call's body: the same key with another one is refused. */
  readonly fingerprint: string;
  /** The request, without the address and what the template uses: they come with each call. */
  readonly request: Omit<MessageRequest, 'properties' | 'addressed'>;
  /** Whether it is known to be on its queue. */
  readonly queued: boolean;
}

/** Keys of the table `messaging`: `KEY#<fingerprint of a caller and its idempotency key>`, `ACCEPTED`. */
export const acceptedKeys = (id: string) => ({ pk: `KEY#${id}`, sk: 'ACCEPTED' }) as const;

/** Where a nightly job is or left off: in how many lanes it goes, and of those that are not through the next page's place, empty for the beginning. */
export interface LeftOff {
  readonly lanes: number;
  readonly places: Readonly<Record<string, Record<string, unknown>>>;
}

/** Keys of the table `messaging`: `NIGHTLY#<job>`, `LEFT_OFF`. */
export const leftOffKeys = (job: string) => ({ pk: `NIGHTLY#${job}`, sk: 'LEFT_OFF' }) as const;

/** Key of the table `messaging`: the restore that is at work. */
export const restoreLeaseKeys = { pk: 'RESTORE', sk: 'LEASE' } as const;

/** What members asks of the CONTACT card. */
export const contactChangeSchema = z.strictObject({
  member: z.string(),
  at: z.iso.datetime(),
  cause: z.string(),
  address: z.optional(z.string()),
  /** An address that is another's from now on: taken off, where it stands. */
  addressLost: z.optional(z.string()),
  /** Who has the lost address. */
  addressTo: z.optional(z.string()),
  /** Who had the address that is named, and until when: the mails that they got there count for this member's caps. */
  addressFrom: z.optional(z.array(formerHolderSchema).check(z.maxLength(MAX_FORMER))),
  /** When, by our own clock, the address that is named was this member's. */
  addressClaimedAt: z.optional(z.iso.datetime()),
  /** It replaces another one, which may still be on its way: also where the card has it, it is the newer word. */
  addressReplaces: z.optional(z.literal(true)),
  /** The address that is named was lost, and is this member's once more. */
  addressRegained: z.optional(z.literal(true)),
  /** A departure (epoch ms) that was made with an address that is this member's from now on. */
  unsubscribedAt: z.optional(z.number()),
  /** A complaint (epoch ms) about a mail to such an address. */
  complainedAt: z.optional(z.number()),
  /** Such an address that bounced for good: nothing goes there, whoever has it. */
  addressBounced: z.optional(z.string()),
  /** What else whoever had it before had chosen on the page of preferences (times in epoch ms). */
  channelsOff: z.optional(z.strictObject({ email: z.number() })),
  pausedUntil: z.optional(z.number()),
  frequency: z.optional(z.literal('less')),
  language: z.optional(z.string()),
  timeZone: z.optional(z.string()),
  /** Topics granted or withdrawn by a trait, with the source that says so (`trait newsletter`); `at` where not with the change. */
  consents: z._default(
    z.array(
      z.strictObject({
        topic: z.string(),
        state: z.enum(['granted', 'withdrawn']),
        source: z.string(),
        at: z.optional(z.iso.datetime()),
      }),
    ),
    [],
  ),
});
/** See contactChangeSchema. */
export type ContactChange = z.infer<typeof contactChangeSchema>;

/** The mark of an address that a member had until (epoch ms, our own clock), and whose it has been since. */
export interface Elsewhere {
  readonly address: string;
  readonly until: number;
  readonly to: string;
}

/** The mark of an address that a card had, and the latest instant (epoch ms) at which anything was reserved to go there. */
export interface LeftAddress {
  readonly address: string;
  readonly last: number;
}

/** A way to reach a member. */
export type Channel = 'email';

/** One reservation: a slot of the pressure log. Times are epoch ms; `key` is the send key's 12-byte hash. */
export interface Reservation {
  readonly key: string;
  readonly at: number;
  readonly class: (typeof MESSAGE_CLASSES)[number];
  readonly topic: string;
  readonly channel: Channel;
  readonly state: 'reserved' | 'sent' | 'unknown';
  /** Who may release it while it is reserved, and the lease's end (epoch ms). */
  readonly owner?: string;
  readonly leaseUntil?: number;
  readonly providerId?: string;
  /** It went to the card's address while another card had that: it counts for the caps, and says nothing of its key. */
  readonly inherited?: true;
}

/** A consent by topic, with when (epoch ms) and by what it was given or taken. */
export interface Consent {
  readonly state: 'granted' | 'withdrawn';
  readonly at: number;
  readonly source: string;
}

/** The tiers of engagement, from the keenest to the most silent; `new` is whoever was not written to often enough. */
export const TIERS = ['new', 'hot', 'warm', 'cool', 'dormant', 'sunset'] as const;
/** A tier; see TIERS. */
export type Tier = (typeof TIERS)[number];
/** The tier that a member is in, and since when (epoch ms): it is held for seven days. */
export interface TierHeld {
  readonly name: Tier;
  readonly since: number;
}

/** Marketing sends that have left the pressure log: how many, and their count decayed to `at` (half-life 30 days). */
export interface PastSends {
  readonly sent: number;
  readonly count: number;
  readonly at: number;
}

/** A message that waits for a last slot, so that one of higher priority may take it. Times are epoch ms. */
export interface Claim {
  readonly key: string;
  /** `journey/step`, for the reason of those who lose. */
  readonly message: string;
  readonly priority: number;
  readonly class: (typeof MESSAGE_CLASSES)[number];
  readonly topic: string;
  /** The end of the collecting window, when the highest takes the slot. */
  readonly until: number;
  /** From here on nobody waits for it any more. */
  readonly end: number;
  /** What took the slot instead. */
  readonly lostTo?: { readonly message: string; readonly priority: number };
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
  /** Epoch ms at which the departure began whose button was pressed last: pressing again moves `unsubscribedAt` only. */
  readonly leftSince?: number;
  /** Epoch ms until which the member asked for nothing. */
  readonly pausedUntil?: number;
  /** The member asked to be written to less often: half the cap. */
  readonly frequency?: 'less';
  /** Channels by which the member wants no marketing, with when (epoch ms) they were switched off. */
  readonly channelsOff?: Readonly<Partial<Record<Channel, number>>>;
  readonly suppressed?: 'bounce' | 'complaint';
  /** Marks (hashes) of addresses that bounced for good while the member had them: nothing goes there should one come back. */
  readonly bounced?: readonly string[];
  /** An address that is another's since (epoch ms): its mark, and whose. What comes of mails to it binds that member. */
  readonly lost?: { readonly address: string; readonly at: number; readonly to?: string };
  /** Addresses to which mails went until the card had them no more; eight at most. */
  readonly left?: readonly LeftAddress[];
  /** Addresses that are another's by now, and may still be on their way to this card; eight at most. */
  readonly elsewhere?: readonly Elsewhere[];
  /** Epoch ms of the member's last complaint: no marketing until the member's own hand grants it later. */
  readonly complainedAt?: number;
  /** The card lay in a copy, and may have lost slots of what was asked for until then (epoch ms): that is not sent any more. */
  readonly restoredAt?: number;
  /** Transient bounces of the address, each within 30 days of the one before: how many, and the last (epoch ms). */
  readonly bounces?: { readonly count: number; readonly last: number };
  /** The tier of engagement as it was last decided. */
  readonly tier?: TierHeld;
  /** The sends that have left `pressure`. */
  readonly past?: PastSends;
  /** The messages that wait for a last slot; ten at most. */
  readonly claims?: readonly Claim[];
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

/** A cap as it stood when a message was decided: `used` slots of `max`, this message not counted; `next` when it was full. */
export const capStateSchema = z.object({
  /** `all`, `topic news`, `channel email`, `class last-chance`, or `message gap`. */
  scope: z.string(),
  max: z.number(),
  window: z.string(),
  used: z.number(),
  next: z.optional(z.string()),
});
/** See capStateSchema. */
export type CapState = z.infer<typeof capStateSchema>;

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
  /** The caps that bound it, at that moment; absent where none did. */
  caps: z.optional(z.array(capStateSchema)),
  programmeVersion: z.number(),
  providerId: z.optional(z.string()),
});
/** See decisionSchema. */
export type Decision = z.infer<typeof decisionSchema>;

/** What the Lambda that administers the keys of the links in mails is asked, by IAM. */
export const tokensRequestSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('list') }),
  z.strictObject({
    action: z.literal('rotate'),
    /** Links in mails already sent stop working at once. */
    revokeOld: z._default(z.boolean(), false),
  }),
]);
/** See tokensRequestSchema. */
export type TokensRequest = z.infer<typeof tokensRequestSchema>;
/** Its answer: the keys by their ids, the one that signs first; `until` (ISO 8601 UTC) for the others. */
export interface TokensAnswer {
  readonly keys: readonly { readonly id: string; readonly signs: boolean; readonly until?: string }[];
}

export { type AnswerHours, answerHours, LEAST_VISITS, WINDOW_HOURS } from './domain/best-hour';
export { bouncedOf, hasBounced, uniteBounced } from './domain/bounced-addresses';
export { complaintOf, isComplainedOf } from './domain/complaint';
export { consentOf } from './domain/consent';
export { uniteElsewhere } from './domain/elsewhere';
export {
  type Answers,
  answersOf,
  engagementIndex,
  TIER_HELD_MS,
  tierAnew,
  tierNow,
  unitePast,
} from './domain/engagement';
export { type FormerHolder, MAX_FORMER } from './domain/former-holder';
export { knownRisk } from './domain/known-risk';
export { withLeft } from './domain/left-addresses';
export { hasLost, keepsBack, type MovedWords, movedWords } from './domain/lost-address';
export { type MailCounts, PRESSURE_KEPT_MS, withSlot } from './domain/mail-counts';
export { type MailPlace, type PlaceOf, placesIn, UNKNOWN_PLACE } from './domain/mail-places';
export { packPressure, unpackPressure } from './domain/pressure';
export { isTimeZone, wallClock } from './domain/quiet-hours';
export {
  type RestoreLease,
  type RestoreLeaseAnswer,
  type RestoreLeaseRequest,
  restoreLeaseRequestSchema,
} from './domain/restore-lease';
export {
  NOTHING_RESTORED,
  type RestoreCardsAnswer,
  type RestoreCardsRequest,
  restoreCardsRequestSchema,
  restoreRequestSchema,
  type ToldEntry,
} from './domain/restore-request';
export { TELLING } from './domain/say-again';
export { sentenceOf } from './domain/sentence';
export { type SesEvent, sesEventSchema } from './domain/ses-event';
export { suppressionCallSchema } from './domain/suppression-call';
export { uniteConsents, uniteSlots } from './domain/unite';
