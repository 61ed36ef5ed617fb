import type { ContactCard } from '../messaging/contract';
import type { ProgrammeReader } from '../shared/platform/live-programme';
import type {
  ChurnRiskChangedDetail,
  ModelVersions,
  Outcome,
  Population,
  PopulationSketch,
  ScoreSegment,
  ScoresCard,
} from './contract';
import type { ScannedCard } from './domain/gather-members';

/** Where a scan stopped: the last evaluated key, opaque to everyone but the store. */
export type ScanPosition = Readonly<Record<string, unknown>>;

/** Reads the members' cards segment by segment, and writes SCORES cards. */
export interface MemberScoreStore {
  /**
   * One page of a segment: ACTIVITY, CONTACT and SCORES cards only, those of one member side by side and in this order.
   * `next` is absent on the last page. A page is bounded, however large the table is; it may be empty and not the last.
   * A reservation that cannot be read is left out of its CONTACT card.
   */
  scan(
    segment: number,
    segments: number,
    from: ScanPosition | undefined,
  ): Promise<{ cards: ScannedCard[]; next?: ScanPosition }>;
  /** A member's CONTACT and SCORES cards, consistently read. */
  others(member: string): Promise<{ readonly contact?: ContactCard; readonly scores?: ScoresCard }>;
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
  /** What it counted of its members. */
  readonly counted?: PopulationSketch;
  readonly done: boolean;
}

/** The night that was planned last, what it judges by of all members, and by which models. */
export interface PlannedNight {
  readonly night: string;
  readonly population?: Population;
  readonly models?: ModelVersions;
}

/** Keeps which night is the last, and gives what the segments of a night counted. */
export interface PlanStore {
  /** The night that was planned last; undefined before the first. */
  latest(): Promise<PlannedNight | undefined>;
  /** What the segments of a night that are done counted. */
  counted(night: string): Promise<PopulationSketch[]>;
  /** Keeps the night as the last one. */
  keep(planned: PlannedNight): Promise<void>;
}

/** Keeps how far each night is. */
export interface NightStore {
  /** Keeps the progress of a segment; one that is done is never overwritten. `now` (epoch ms) dates its removal. */
  save(progress: SegmentProgress, now: number): Promise<void>;
  /** The progress of a segment; undefined before its first part. */
  read(night: string, segment: number): Promise<SegmentProgress | undefined>;
}

/** Reads the models that training has kept. */
export interface ModelReader {
  /** The version by which nights judge; undefined while that is the model of day one. */
  current(outcome: Outcome): Promise<string | undefined>;
  /** The artefact of a version as it is kept, unchecked (see readArtefact); undefined for none. */
  read(outcome: Outcome, version: string): Promise<unknown>;
}

/** A change of a member's band, ready for the bus; published twice it is the same fact. */
export interface ChurnRiskChange {
  readonly id: string;
  readonly member: string;
  readonly at: string;
  readonly detail: ChurnRiskChangedDetail;
}

/** The queue of segments. */
export interface SegmentQueue {
  /** Puts segments on the queue; returns when all are durable. */
  readonly enqueue: (segments: readonly ScoreSegment[]) => Promise<void>;
}

/** What planning needs. */
export interface PlanPorts extends SegmentQueue {
  readonly plans: PlanStore;
  readonly models: Pick<ModelReader, 'current'>;
}

/** What scoring a segment needs. */
export interface SegmentPorts extends SegmentQueue {
  readonly members: MemberScoreStore;
  readonly nights: NightStore;
  readonly models: Pick<ModelReader, 'read'>;
  readonly programme: Pick<ProgrammeReader, 'live'>;
  /** Returns when the bus has accepted all. */
  readonly publish: (changes: readonly ChurnRiskChange[]) => Promise<void>;
}
