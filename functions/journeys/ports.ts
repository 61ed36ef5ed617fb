import type { MessageRequest } from '../messaging/contract';
import type { MemberItems } from '../shared/platform/cards';
import type { LiveProgramme } from '../shared/platform/live-programme';
import type { AgendaDue, Enrolment, WakeUp } from './contract';
import type { WaitLength } from './domain/waits';

/** Reads everything kept of a member, following the redirects of merges. */
export interface MemberReader {
  read(member: string): Promise<MemberItems>;
}

/** The enrolments: journeys' own items in the partitions of the members. */
export interface EnrolmentStore {
  /** One enrolment, read consistently, in the partition of the member as enrolled. */
  find(member: string, key: string): Promise<Enrolment | undefined>;
  /** All enrolments of that very partition (redirects are not followed). */
  of(member: string): Promise<Enrolment[]>;
  /** Writes a new one; false when there is one under its key already. */
  insert(enrolment: Enrolment): Promise<boolean>;
  /** Writes the next version; false when it is no longer `version - 1` that is stored. */
  replace(enrolment: Enrolment): Promise<boolean>;
}

/** Something that waits in the agenda for its time (epoch ms). */
export interface AgendaEntry {
  readonly member: string;
  /** Names what waits, among all that waits for the member; the same at each try. */
  readonly what: string;
  readonly at: number;
  readonly wakeUp: WakeUp;
}

/** The table of what waits. */
export interface AgendaStore {
  /** Puts an entry into a bucket; again, it changes nothing. */
  put(bucket: string, entry: AgendaEntry): Promise<void>;
  /** A page of one shard of a bucket, at most `limit`; `after` continues where the page before it ended. */
  page(
    bucket: string,
    shard: number,
    limit: number,
    after?: string,
  ): Promise<{ readonly wakeUps: readonly WakeUp[]; readonly after?: string }>;
  /** Whether a bucket is marked as having its schedule. */
  isMarked(bucket: string): Promise<boolean>;
  /** Marks that a bucket has its schedule. */
  mark(bucket: string): Promise<void>;
  /** Notes that a shard of a bucket was drained to its end. */
  finish(bucket: string, shard: number): Promise<void>;
  /** The marked buckets of one day's partition, with their finished shards. */
  marked(day: string): AsyncIterable<{ readonly bucket: string; readonly finished: readonly number[] }>;
}

/** Wakes the agenda at a bucket's instant. */
export interface AlarmClock {
  /** Sets the one alarm of a bucket; when it is set already, that is fine. */
  set(bucket: string): Promise<void>;
}

/** The queues that journeys puts messages on. */
export interface Outbox {
  requestMessages(requests: readonly MessageRequest[]): Promise<void>;
  wake(wakeUps: readonly { readonly wakeUp: WakeUp; readonly delaySeconds?: number }[]): Promise<void>;
  drain(dues: readonly AgendaDue[]): Promise<void>;
}

/** The programme's versions. */
export interface Programmes {
  live(now: number): Promise<LiveProgramme>;
  version(version: number): Promise<LiveProgramme | undefined>;
}

/** How waiting works on this stage. */
export interface Timing {
  /** What waits no longer than this is a delayed message; at most 15 minutes. */
  readonly aheadMs: number;
  readonly bucketMs: number;
  readonly waitLength: WaitLength;
}

/** Everything that the flows of journeys need from the world. */
export interface JourneysPorts {
  readonly members: MemberReader;
  readonly enrolments: EnrolmentStore;
  readonly agenda: AgendaStore;
  readonly alarms: AlarmClock;
  readonly outbox: Outbox;
  readonly programmes: Programmes;
  readonly timing: Timing;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
}
