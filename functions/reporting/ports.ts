import type { PauseRequest } from '../programme/contract';
import type { LiveProgramme } from '../shared/platform/live-programme';
import type { GuardrailTrippedDetail, GuardState } from './contract';
import type { DayCounts } from './domain/day-counts';
import type { Fold } from './domain/fold';
import type { MarksPage } from './domain/marks';

/** What became of adding to counters: all of it at once, or nothing. */
export type Added =
  | { readonly added: true }
  /** Names that were counted before: leave them out and add the rest. */
  | { readonly added: false; readonly known: readonly string[] };

/** The table `reports`. */
export interface ReportStore {
  /** The marks of events that were counted, by their instant, its pages in order; read consistently. */
  seen(instants: readonly string[]): Promise<ReadonlyMap<string, readonly MarksPage[]>>;
  /**
   * Adds all of it and takes its names and marks, or nothing, also where other marks came to a page than those that were there before;
   * `now` (epoch ms) dates the removal of names and marks.
   */
  add(fold: Fold, now: number): Promise<Added>;
  /** What was counted under a partition from that day on, oldest first; read consistently. */
  days(pk: string, from: string): Promise<readonly DayCounts[]>;
  /** Every guard-rail that ever tripped, by the scope's name. */
  guards(): Promise<ReadonlyMap<string, GuardState>>;
  /** Keeps how a guard-rail stands. */
  keep(state: GuardState): Promise<void>;
}

/** A guard-rail that tripped, ready for the bus; published twice it is the same fact. */
export interface GuardrailTripped {
  readonly id: string;
  readonly at: string;
  readonly detail: GuardrailTrippedDetail;
}

/** Everything that counting and judging need from the world. */
export interface CountPorts {
  readonly reports: ReportStore;
  readonly programmes: { live(now: number): Promise<LiveProgramme> };
  /** Asks the programme to hold something back; returns when the request is durable. */
  pause(request: PauseRequest): Promise<void>;
  /** Waits after so many lost races (from 0) before the next try: longer each time, up to a bound, and spread. */
  backOff(races: number): Promise<void>;
  /** Returns when the bus has accepted it. */
  publish(tripped: GuardrailTripped): Promise<void>;
}
