import type { IdentifyRequest } from '../members/contract';
import type { CompiledTemplate } from '../programme/contract';
import type { OutcomeCount } from '../reporting/contract';
import type { MemberItem } from '../shared/kernel/member-items';
import type { Fact } from '../shared/platform/bus';
import type { LiveProgramme } from '../shared/platform/live-programme';
import type { Place, PlacedPage } from '../shared/platform/query';
import type { ActivityCard, TimelineEntry } from '../tracking/contract';
import type {
  AcceptedMessage,
  ContactCard,
  ContactChange,
  LeftOff,
  MessageRequest,
  RestoreLease,
  SesEvent,
} from './contract';
import type { Departure } from './domain/departure';
import type { EnrolledIn } from './domain/left-open';
import type { MailCause } from './domain/mail-cause';
import type { Recipient } from './domain/message-call';
import type { PreferenceChange } from './domain/preferences';
import type { TokenRing } from './domain/token-ring';

/** What messaging reads of a member, redirects of merges followed. */
export interface ReadMember {
  /** The surviving id, under which the card lies. */
  readonly member: string;
  readonly contact?: ContactCard;
  readonly activity?: ActivityCard;
  /** The risk (0 to 1) that the member unsubscribes, as scores know it, within their horizon. */
  readonly risk?: number;
  readonly traits: Readonly<Record<string, unknown>>;
}

/** The CONTACT cards, and what is read beside them. */
export interface ContactStore {
  /** Reads consistently. */
  read(member: string): Promise<ReadMember>;
  /** Writes the card; false when it is no longer `before` that is stored (0: none is). @default card.version - 1 */
  replace(card: ContactCard, before?: number): Promise<boolean>;
  /**
   * Notes a departure from everything, whatever else changes meanwhile: one version up, so that it wins against any
   * decision made on the older card. Answers the card as it is then; undefined when the member has no card (any more),
   * or when a later departure is noted there.
   */
  leave(member: string, departure: Departure): Promise<ContactCard | undefined>;
  /**
   * Writes what a member chose, whatever else changes meanwhile: one version up. False when the member has no card (any
   * more), or when the change grants something that was left after the page had been shown; then nothing is written.
   */
  prefer(member: string, change: PreferenceChange): Promise<boolean>;
}

/** The programme, as far as messaging reads it. */
export interface Programmes {
  live(now: number): Promise<LiveProgramme>;
  template(version: number, template: string): Promise<CompiledTemplate | undefined>;
}

/** Hands entries to tracking, which writes the timeline; returns when they are durable. */
export interface Timeline {
  record(entries: readonly TimelineEntry[]): Promise<void>;
}

/** Hands to reporting what came of mails, to be counted; returns when it is durable. */
export type CountOutcomes = (counts: readonly OutcomeCount[]) => Promise<void>;

/** Where requests wait; each returns when the request is durable there. */
export interface Waiting {
  /** Back on messaging's own queue, after 0 to 900 s. */
  again(request: MessageRequest, delaySeconds: number): Promise<void>;
  /** In the agenda of journeys, which judges exits at that instant (epoch ms) and hands the request back. */
  defer(request: MessageRequest, until: number): Promise<void>;
}

/** A mail as it goes to the provider; all header values are checked and encoded by the sender. */
export interface OutgoingMail {
  readonly key: string;
  readonly member: string;
  readonly at: number;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** What its tags say beside key and member. */
  readonly cause: Omit<MailCause, 'key' | 'member'>;
  /** The https address of leaving; marketing mail only. */
  readonly unsubscribeUrl?: string;
}

/**
 * What the provider answered. `rejected` and `later` are definite: it did not take the mail. `ambiguous`: nobody knows.
 */
export type SendOutcome =
  | { readonly outcome: 'accepted'; readonly providerId: string }
  | { readonly outcome: 'rejected'; readonly code: string; readonly message: string }
  | { readonly outcome: 'later'; readonly code: string; readonly quota: boolean }
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string }
  | { readonly outcome: 'ambiguous'; readonly code: string };

/** Sends one mail, once: no retries, and a time-out shorter than the lease. Throws only before SES was asked. */
export interface MailSender {
  send(mail: OutgoingMail): Promise<SendOutcome>;
  /**
   * Takes the next turn in this worker's share of the rate when it comes within so many ms, else none; with `quota`, since
   * the day's quota is used up. Who sends nothing after all says that it is `unused`.
   */
  turn(atMostMs: number): Promise<{
    readonly taken: boolean;
    readonly waitMs: number;
    readonly quota?: boolean;
    unused?(): void;
  }>;
}

/** One mail of a journey. */
export interface MailName {
  readonly journey: string;
  readonly step: string;
}

/** A mail of a journey as a link of ours names it, with the day (UTC) on which it was sent; older links do not say that. */
export interface LinkedMail extends MailName {
  readonly day?: string;
}

/** What a link of ours says: whose it is, of which topic its mail was, and which mail; older links do not say that. */
export interface SignedLink {
  readonly member: string;
  readonly topic: string;
  readonly mail?: LinkedMail;
}

/** The signed links with which members leave. */
export interface Tokens {
  sign(member: string, topic: string, mail?: LinkedMail): Promise<string>;
  /** Undefined for whatever was not signed by us; tells nothing more. */
  verify(token: string): Promise<SignedLink | undefined>;
}

/** The worker's clock, and how far (ms) it was from the store's at the latest answer; undefined before the first. */
export interface Clock {
  now(): number;
  skew(): number | undefined;
  pause(ms: number): Promise<void>;
  /** A draw in [0, 1) that spreads the tries of workers who lost the same race. */
  jitter(): number;
}

/** The stage's settings of sending. */
export interface SendSettings {
  readonly leaseMs: number;
  readonly graceMs: number;
  /** For how long (ms) after its request a message waits for a consent that is on its way. */
  readonly consentWaitMs: number;
  /** Longest time (ms) from the call of the provider to its end. */
  readonly requestTimeoutMs: number;
  /** For how long (ms) a request may be worked on before its worker is ended. */
  readonly callMs: number;
  /** Whether the member's local hours matter: those that are quiet, and those at which the member answers. */
  readonly quietHours: boolean;
  readonly publicUrl: string;
}

/** Everything that sending needs from the world. */
export interface SendPorts {
  readonly contacts: ContactStore;
  readonly programmes: Programmes;
  readonly timeline: Timeline;
  readonly waiting: Waiting;
  readonly mail: MailSender;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly settings: SendSettings;
  /** A new owner of a reservation: 8 characters, never the same twice. */
  owner(): string;
  /** Runs the work of one request: what those that run at the same time tell the timeline goes there together. */
  during<R>(work: () => Promise<R>): Promise<R>;
}

/** Everything that changing contacts needs from the world. */
export interface ContactsPorts {
  readonly contacts: ContactStore;
  readonly programmes: Pick<Programmes, 'live'>;
  readonly clock: Pick<Clock, 'pause' | 'jitter'>;
  publish(facts: readonly Fact[]): Promise<void>;
}

/** What there is to tell of the events of one mail. */
export interface Told {
  readonly entries: readonly TimelineEntry[];
  readonly counts: readonly OutcomeCount[];
}

/** Everything that hearing of sent mails needs from the world. */
export interface FeedbackPorts {
  readonly contacts: ContactStore;
  /** The pressure on a CONTACT card as it was a moment ago, for half the price of a read; follows no merge. */
  glance(member: string): Promise<Pick<ContactCard, 'pressure'> | undefined>;
  readonly timeline: Timeline;
  readonly programmes: {
    /** The rules of a version, live or not; undefined when there is none. */
    version(version: number): Promise<LiveProgramme | undefined>;
  };
  readonly clock: Pick<Clock, 'pause' | 'jitter'>;
  /** What the tags of a mail that SES took at that time say of it; undefined when they are not signed by us. */
  causeOf(mail: {
    readonly tags: Readonly<Record<string, readonly string[]>>;
    readonly timestamp: string;
  }): Promise<MailCause | undefined>;
  /** Back on the queue of feedback, after 0 to 900 s; returns when it is durable there. */
  again(event: SesEvent, delaySeconds: number): Promise<void>;
  /** Hands entries to the timeline, then counts to reporting; returns when all is durable. */
  tell(told: Told): Promise<void>;
  /** So many transient bounces within 30 days of each other suppress an address. */
  readonly transientBounces: number;
  /** Runs the work of one mail: what those that run at the same time tell goes its way together. */
  during<R>(work: () => Promise<R>): Promise<R>;
}

/** An address on the account's suppression list: why, and since when (epoch ms). */
export interface Suppressed {
  readonly address: string;
  readonly reason: 'bounce' | 'complaint';
  readonly at: number;
}

/** Where the last night of a nightly job left off; undefined when it came to the end. */
export interface Bookmark {
  read(): Promise<LeftOff | undefined>;
  write(leftOff: LeftOff | undefined): Promise<void>;
}

/** A CONTACT card as a scan finds it. */
export interface ScannedCard extends Pick<ContactCard, 'pk'> {
  pressure(): ContactCard['pressure'];
}

/** Everything that copying the suppression list needs from the world. */
export interface SuppressionPorts {
  readonly list: {
    /** From a place on, or from the beginning; where SES does not know the place any more, from some days before it. */
    pages(from: Place | undefined): AsyncIterable<PlacedPage<Suppressed>>;
  };
  readonly bookmark: Bookmark;
  /** Which members have these normalised addresses: address -> member, for those that anybody has. */
  ownersOf(addresses: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly contacts: ContactStore;
  readonly timeline: Timeline;
  readonly clock: Pick<Clock, 'pause' | 'jitter'>;
}

/** Everything that closing what was left open needs from the world. */
export interface SweepPorts {
  readonly scanned: {
    /**
     * The pressure of all CONTACT cards of one segment of so many, a page at a time, from a place on. It is unpacked when it
     * is asked for: a card that nobody can read throws by itself, and not its page.
     */
    pages(segment: number, segments: number, from: Place | undefined): AsyncIterable<PlacedPage<ScannedCard>>;
    /** A member with every id that it had, and its enrolments. Reads consistently. */
    read(member: string): Promise<{
      readonly member: string;
      readonly contact?: ContactCard;
      readonly ids: readonly string[];
      readonly enrolments: readonly EnrolledIn[];
    }>;
  };
  readonly bookmark: Bookmark;
  readonly contacts: ContactStore;
  readonly programmes: Pick<Programmes, 'live'>;
  readonly timeline: Timeline;
  readonly clock: Pick<Clock, 'pause' | 'jitter'>;
  readonly graceMs: number;
}

/** Everything that leaving and choosing need from the world. */
export interface LeavePorts {
  readonly contacts: Pick<ContactStore, 'read' | 'leave' | 'prefer'>;
  readonly timeline: Timeline;
  readonly count: CountOutcomes;
  readonly tokens: Pick<Tokens, 'verify'>;
  readonly programmes: Pick<Programmes, 'live'>;
  /** Asks members to keep traits; returns when the request is durable. */
  identify(request: IdentifyRequest): Promise<void>;
  /** Asks for a change of the contact card, which also tells what is still to be told; returns when it is durable. */
  changeContact(change: ContactChange): Promise<void>;
}

/** The secret in which the keys of the tokens are. */
export interface TokenSecret {
  load(): Promise<TokenRing>;
  save(ring: TokenRing): Promise<void>;
}

/** Everything that changing the keys of the tokens needs from the world. */
export interface TokensPorts {
  readonly secret: TokenSecret;
  /** For how long (ms) old links go on working. */
  readonly keepMs: number;
  /** A key that nobody can guess. */
  freshKey(): string;
  /** What tells a key apart without telling anything of it. */
  keyId(key: string): string;
}

/** The transactional messages that were accepted in the last 24 hours, by the fingerprint of caller and idempotency key. */
export interface AcceptedStore {
  /** Reads consistently; one whose day is over at that instant (epoch ms) is not there. */
  find(id: string, now: number): Promise<AcceptedMessage | undefined>;
  /** Keeps it for a day from that instant (epoch ms); false when its key is taken. */
  claim(message: AcceptedMessage, now: number): Promise<boolean>;
  /** Notes that it is on its queue. */
  queued(message: AcceptedMessage): Promise<void>;
}

/** Everything that accepting transactional messages needs from the world. */
export interface AcceptPorts {
  readonly accepted: AcceptedStore;
  readonly programmes: Programmes;
  /** Whom a caller means; undefined when nobody is known so. */
  findRecipient(recipient: Recipient): Promise<ReadMember | undefined>;
  /** Puts a request on the queue of transactional messages; durable when it returns. */
  queue(request: MessageRequest): Promise<void>;
  /** The keyed fingerprint of a text for a purpose. */
  fingerprint(purpose: string, text: string): Promise<string>;
}

/** The key of an item of the table `members`. */
export type ItemKey = Pick<MemberItem, 'pk' | 'sk'>;

/** The one restore that is at work. */
export interface RestoreLeases {
  /**
   * Notes a sign of a run, unless another's lease runs beyond `now` (epoch ms): the lease as it is then, with what was
   * noted by earlier runs; or that of the other.
   */
  take(
    lease: Pick<RestoreLease, 'run' | 'from' | 'signAt' | 'until' | 'isWhole'>,
    now: number,
  ): Promise<
    | { readonly isOurs: true; readonly lease: RestoreLease }
    | { readonly isOurs: false; readonly lease: Pick<RestoreLease, 'from' | 'signAt'> }
  >;
  /** Notes under which pause it works and since when timelines are said again. Throws when it is another's by now. */
  note(run: string, under: { readonly pausedAt: string; readonly since: string }): Promise<void>;
}

/** Everything that putting cards back needs from the world. */
export interface RestoreCardsPorts {
  /** The items of the table `members`, of whatever owner. */
  readonly stored: {
    /** Those that are there, read consistently and many at a time. */
    read(keys: readonly ItemKey[]): Promise<readonly MemberItem[]>;
    /** Puts an item as it was stored; false when the table has no longer that version of it (undefined: none). */
    put(item: MemberItem, before: number | undefined): Promise<boolean>;
  };
  readonly contacts: ContactStore;
  readonly programmes: { version(version: number): Promise<LiveProgramme | undefined> };
  readonly clock: Pick<Clock, 'pause' | 'jitter'>;
  readonly transientBounces: number;
}
