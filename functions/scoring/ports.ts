import type { ContactCard } from '../messaging/contract';
import type { ProgrammeReader } from '../shared/platform/live-programme';
import type {
  ChurnRiskChangedDetail,
  FormerNight,
  ModelArtefact,
  ModelVersions,
  Outcome,
  Population,
  PopulationSketch,
  SampleTimelines,
  ScoreSegment,
  ScoresCard,
  TrainModels,
} from './contract';
import type { ScannedCard } from './domain/gather-members';
import type { PastInteraction } from './domain/snapshots/timeline';
import type { Leavers } from './domain/training/leavers';
import type { Trained } from './domain/training/train-model';

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

/** A night, and into how many segments it was divided; absent on one of before that was kept. */
export interface NightSegments {
  readonly night: string;
  readonly segments?: number;
}

/** The night that was planned last, what it judges by of all members, and by which models. */
export interface PlannedNight extends NightSegments {
  readonly population?: Population;
  readonly models?: ModelVersions;
  /** Those that were planned before it, the latest first. */
  readonly before?: readonly NightSegments[];
  /** The version of the programme; absent of one that was planned before nights named it. */
  readonly programme?: number;
  /** By what the night before judged; absent of the first night. */
  readonly former?: FormerNight;
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
  readonly programme: Pick<ProgrammeReader, 'live'>;
}

/** What scoring a segment needs. */
export interface SegmentPorts extends SegmentQueue {
  readonly members: MemberScoreStore;
  readonly nights: NightStore;
  readonly models: Pick<ModelReader, 'read'>;
  readonly programme: Pick<ProgrammeReader, 'live' | 'version'>;
  /** Returns when the bus has accepted all. */
  readonly publish: (changes: readonly ChurnRiskChange[]) => Promise<void>;
}

/** A member's timeline, or why it is not looked at. */
export type TimelineRead = readonly PastInteraction[] | 'too long';

/** The members as a training samples them. */
export interface SampledMembers {
  /** One page of a segment: ids of members who did something, without those merged into another. `next` is absent on the last page. */
  page(
    segment: number,
    segments: number,
    from: ScanPosition | undefined,
  ): Promise<{ members: string[]; next?: ScanPosition }>;
  /** The place in the segment after a member that `page` gave: to go on from, when not all of a page was looked at. */
  after(member: string): ScanPosition;
  /** What was received of a member up to `until` (epoch ms), ascending by when it happened. */
  timeline(member: string, until: number): Promise<TimelineRead>;
}

/** How far one part of a training's sample is. */
export interface PartProgress {
  readonly training: string;
  readonly part: number;
  /** Members looked at. */
  readonly members: number;
  readonly rows: number;
  /** Members left out: their timelines are beyond MOST_ENTRIES or MOST_BYTES (see collectPast). */
  readonly left: number;
  /** Names of the blocks of rows. */
  readonly blocks: readonly string[];
  /** The first human interaction (epoch ms) of any of them. */
  readonly first?: number;
  /** To whom the outcomes came; absent on a part of before they were counted so. */
  readonly leavers?: Leavers;
  readonly done: boolean;
}

/** How many members there are, by the latest night of those kept whose segments are all done. */
export interface CountedMembers {
  readonly members: number;
  /** That night; absent where none of those has ended, and nobody knows. */
  readonly night?: string;
  /** How many nights were planned, of those that are kept. */
  readonly nights: number;
}

/** Keeps the samples of trainings; `now` (epoch ms) dates their removal. */
export interface TrainingStore {
  membersCounted(): Promise<CountedMembers>;
  /** Keeps a block and answers its name: the same bytes have the same, and are kept once. */
  saveBlock(training: string, bytes: Uint8Array, now: number): Promise<string>;
  /** A block; throws `block_missing`. */
  readBlock(training: string, name: string): Promise<Uint8Array>;
  /** Keeps how far a part is; one that is done is never overwritten. */
  savePart(progress: PartProgress, now: number): Promise<void>;
  part(training: string, part: number): Promise<PartProgress | undefined>;
  /** All parts that were begun. */
  parts(training: string): Promise<PartProgress[]>;
}

/** What judges an outcome now. Each change has the next revision; 0 is that of day one. */
export interface Standing {
  /** Absent: the model of day one. */
  readonly version?: string;
  /** Since when (ISO 8601 UTC) no training may promote. */
  readonly pinnedSince?: string;
  /** From which version was gone back to this one; absent of what was promoted or unpinned, or pinned before it was kept. */
  readonly from?: string;
  readonly revision: number;
}

/** A version that was live, and the one whose place it took. */
export interface KeptModel {
  readonly version: string;
  readonly promotedAt: string;
  readonly over: string;
}

/** What a training came to for one outcome. */
export interface ModelDecision extends Pick<Trained, 'promoted' | 'evaluation'> {
  /** Or that it did not start: no night had counted the members. */
  readonly reason: Trained['reason'] | 'members_uncounted';
  readonly outcome: Outcome;
  readonly training: string;
  /** The name of the candidate. */
  readonly candidate: string;
  /** When it was decided (ISO 8601 UTC). */
  readonly at: string;
  /** What was looked at. */
  readonly sample: { readonly members: number; readonly rows: number; readonly left: number };
}

/** Keeps models and what trainings came to. */
export interface ModelStore extends ModelReader {
  standing(outcome: Outcome): Promise<Standing>;
  /** The versions that were live, latest first. */
  versions(outcome: Outcome): Promise<KeptModel[]>;
  /** Whether a training has come to an end for an outcome. */
  decided(outcome: Outcome, training: string): Promise<boolean>;
  /**
   * Keeps what a training came to and, with `artefact`, makes that the current model: all or nothing. False, and nothing is kept, when
   * it was decided already or the standing is not the one given any more.
   */
  decide(
    decision: ModelDecision,
    promoted:
      | { readonly artefact: ModelArtefact; readonly over: string; readonly standing: Standing }
      | undefined,
    now: number,
  ): Promise<boolean>;
  /** Changes what judges; false when the standing is not the one given any more. */
  change(outcome: Outcome, from: Standing, to: Omit<Standing, 'revision'>): Promise<boolean>;
  /** Removes a version. */
  forget(outcome: Outcome, version: string): Promise<void>;
}

/** What administering the models needs. */
export interface AdministerPorts {
  readonly trainings: Pick<TrainingStore, 'membersCounted'>;
  readonly models: Pick<ModelStore, 'standing' | 'versions' | 'read' | 'change' | 'decide'>;
  readonly programme: Pick<ProgrammeReader, 'live'>;
  /** Puts parts of a sample on their queue; returns when all are durable. */
  readonly sample: (parts: readonly SampleTimelines[]) => Promise<void>;
}

/** What sampling a part needs. */
export interface SamplePorts {
  readonly members: SampledMembers;
  readonly trainings: TrainingStore;
  readonly programme: Pick<ProgrammeReader, 'live' | 'version'>;
  readonly sample: (parts: readonly SampleTimelines[]) => Promise<void>;
  /** Puts a training whose sample is complete on its queue. */
  readonly train: (training: TrainModels) => Promise<void>;
}

/** What training needs. */
export interface TrainPorts {
  readonly trainings: Pick<TrainingStore, 'parts' | 'readBlock'>;
  readonly models: ModelStore;
}
