import type { ProgrammeReader } from '../shared/platform/live-programme';
import type { ChurnRiskChangedDetail, ScoreSegment, ScoresCard } from './contract';
import type { ScannedCard } from './domain/gather-members';

/** Where a scan stopped: the last evaluated key, opaque to everyone but the store. */
export type ScanPosition = Readonly<Record<string, unknown>>;

/** Reads the members' cards segment by segment, and writes SCORES cards. */
export interface MemberScoreStore {
  /**
   * One page of a segment: ACTIVITY and SCORES cards only, those of one member side by side. `next` is absent on the
   * last page. A page is bounded, however large the table is; it may be empty and not the last.
   */
  scan(
    segment: number,
    segments: number,
    from: ScanPosition | undefined,
  ): Promise<{ cards: ScannedCard[]; next?: ScanPosition }>;
  /** A member's SCORES card, consistently read. */
  scores(member: string): Promise<ScoresCard | undefined>;
  /** Writes the cards, all or some before it throws; writing one again changes nothing. */
  write(cards: readonly ScoresCard[]): Promise<void>;
}

/** How far one segment of a night is. */
export interface SegmentProgress {
  readonly night: string;
  readonly segment: number;
  readonly scored: number;
  readonly changed: number;
  readonly bands: Readonly<Record<string, number>>;
  readonly done: boolean;
}

/** Keeps how far each night is. */
export interface NightStore {
  /** Keeps the progress of a segment; one that is done is never overwritten. `now` (epoch ms) dates its removal. */
  save(progress: SegmentProgress, now: number): Promise<void>;
  /** The progress of a segment; undefined before its first part. */
  read(night: string, segment: number): Promise<SegmentProgress | undefined>;
}

/** A change of a member's band, ready for the bus; published twice it is the same fact. */
export interface ChurnRiskChange {
  readonly id: string;
  readonly member: string;
  readonly at: string;
  readonly detail: ChurnRiskChangedDetail;
}

/** What planning needs. */
export interface PlanPorts {
  /** Puts segments on the queue; returns when all are durable. */
  readonly enqueue: (segments: readonly ScoreSegment[]) => Promise<void>;
}

/** What scoring a segment needs. */
export interface SegmentPorts extends PlanPorts {
  readonly members: MemberScoreStore;
  readonly nights: NightStore;
  readonly programme: Pick<ProgrammeReader, 'live'>;
  /** Returns when the bus has accepted all. */
  readonly publish: (changes: readonly ChurnRiskChange[]) => Promise<void>;
}
