import type { IdentifyRequest } from '../members/contract';
import type { HashKey } from '../shared/kernel/ids';
import type { Fact } from '../shared/platform/bus';
import type { MemberItems } from '../shared/platform/cards';
import type { LiveProgramme } from '../shared/platform/live-programme';
import type {
  ActivityCard,
  InteractionItem,
  ParkedInteraction,
  RecordRequest,
  RejectSample,
  WriteKeys,
} from './contract';

/** The write keys of the stage. */
export interface WriteKeyBook {
  /**
   * The keys, at most `maxAgeMs` (a minute unless told) old at `now` (epoch ms); no keys before the first was created.
   */
  read(now: number, maxAgeMs?: number): Promise<WriteKeys>;
}
/** The write keys, for who administers them. */
export interface WriteKeyStore {
  load(): Promise<WriteKeys>;
  save(keys: WriteKeys): Promise<void>;
}

/** What the door needs: the keys, and a queue that keeps what it is given. */
export interface ReceivePorts {
  readonly keys: WriteKeyBook;
  /** Returns when the request is durable. */
  record(request: RecordRequest): Promise<void>;
}

/** An item that the timeline refuses whatever is tried again, and why. */
export interface RefusedItem {
  readonly item: InteractionItem;
  readonly reason: string;
}
/** The timeline. */
export interface InteractionStore {
  /**
   * Writes items (no two of one key). Written again, an item replaces itself. Answers those refused alone; throws when
   * one of them cannot be written now: `interactions_not_written` when it stays throttled, or what the table answered.
   */
  put(items: readonly InteractionItem[]): Promise<readonly RefusedItem[]>;
}
/** The timeline, for who judges it again. */
export interface Timeline {
  /** All interactions of one source, in pages; consistent with what was written before. */
  pages(source: string): AsyncIterable<readonly InteractionItem[]>;
  /**
   * A page of a parallel scan: sources, each once, of which something (no decision) was received in [since, until), ISO
   * 8601, and how many entries of whatever time were looked through for them.
   */
  sourcesSince(
    page: TimelinePage,
  ): Promise<{ readonly sources: readonly string[]; readonly entries: number; readonly next?: string }>;
}
/** Which page of a scan: `from` is the `next` of the one before. */
export interface TimelinePage {
  readonly segment: number;
  readonly segments: number;
  readonly since: string;
  readonly until: string;
  readonly from?: string;
}
/** Members as they lie in the table. */
export interface MemberSample {
  /** Ids of members with an ACTIVITY card in one segment of the table, redirects left out; at most `limit`. */
  idsIn(segment: number, segments: number, limit: number): Promise<readonly string[]>;
}
/** Tracking's own small items. */
export interface TrackingStore {
  /** Fixes the time (epoch ms) of a message that gave none: the first one stays, and is answered. */
  fixTime(source: string, messageId: string, at: number): Promise<number>;
  /** Counts rejected calls of a key and day (YYYY-MM-DD), approximately (told twice, they count twice); samples at most 20. */
  noteRejects(key: string, day: string, count: number, sample: readonly RejectSample[]): Promise<void>;
}
/** Where interactions lie that could not be recorded or folded. */
export interface Parking {
  park(parked: readonly ParkedInteraction[]): Promise<void>;
}

/** What the recorder needs. */
export interface RecordPorts extends Parking {
  readonly interactions: InteractionStore;
  readonly tracking: TrackingStore;
  /** The secret with which identities are hashed. */
  identitySecret(): Promise<HashKey>;
}

/** The members' partitions, as the member worker uses them. */
export interface MemberCards {
  /** Everything kept of a member, redirects followed. */
  read(member: string): Promise<MemberItems>;
  /** Writes the next version of an ACTIVITY card; false when `version - 1` is no longer what is stored. */
  commit(card: ActivityCard): Promise<boolean>;
}

/** What the member worker needs. */
export interface JudgePorts extends Parking {
  readonly members: MemberCards;
  readonly programmes: {
    live(now: number): Promise<LiveProgramme>;
    version(version: number): Promise<LiveProgramme | undefined>;
  };
  /** Returns when all facts were accepted. */
  publish(facts: readonly Fact[]): Promise<void>;
  identify(requests: readonly IdentifyRequest[]): Promise<void>;
  /** Waits before the card of a member is read again after so many lost races: longer each time, never all at once. */
  backOff(races: number): Promise<void>;
}

/** What repairing a card needs: the whole timeline, and the cards. */
export interface RepairPorts extends Pick<JudgePorts, 'members' | 'programmes'> {
  readonly timeline: Pick<Timeline, 'pages'>;
}
/** What the nightly check needs beside. */
export interface DriftPorts extends RepairPorts {
  readonly sample: MemberSample;
}
/** What judging again needs: all that the member worker does, and finding whose timeline has something of that time. */
export interface RejudgePorts extends JudgePorts {
  readonly timeline: Timeline;
}
/** What the replay needs beside: the timeline, for what was never recorded. */
export interface ReplayPorts extends JudgePorts {
  readonly interactions: InteractionStore;
}
