import type { HeatRules } from '../../functions/programme/contract';
import { type CutOffs, planCutOffs } from '../../functions/scoring/domain/back-test/cut-offs';
import {
  type HeatSnapshot,
  heatSnapshots,
  outcomesOf,
} from '../../functions/scoring/domain/heat/heat-snapshots';
import { type TunedHeat, tuneHeat } from '../../functions/scoring/domain/heat/tune-heat';
import { DAY_MS, durationMs } from '../../functions/shared/kernel/time';
import { timelineOf } from './member-timeline';
import { neverCame } from './never-came';
import { type LogOptions, type LogProgress, type OpenedLog, withLog } from './open-log';
import { nothingTold } from './read-log';
import type { Tidied } from './tidy-records';

/** The points that a log suggests, and what it was told from. */
export interface HeatFile extends Omit<OpenedLog, 'log' | 'names'> {
  readonly members: number;
  readonly cutOffs: CutOffs;
  readonly tuned: TunedHeat;
}

/** Cut-offs a whole window apart: no outcome is counted at two of them, so that the intervals are as wide as they should be. */
const apart = ({ train, judge }: CutOffs, windowMs: number): CutOffs => {
  const kept: number[] = [];
  for (const at of [...train].reverse()) if (at <= (kept[0] ?? judge) - windowMs) kept.unshift(at);
  return { train: kept, judge };
};

/**
 * Reads an event log and tunes the points of heat by what came of its prospects within the buying window. Throws what withLog,
 * planCutOffs and tuneHeat refuse.
 */
export const tuneHeatOfFile = (
  path: string,
  options: LogOptions,
  rules: HeatRules,
  progress: LogProgress & { onMembers(done: number): void },
  now: number,
): Promise<HeatFile> =>
  withLog(path, options, progress, now, async ({ log, names, ...opened }) => {
    const outcomes = outcomesOf(rules);
    if (!outcomes.some((name) => names.names.includes(name))) throw neverCame(outcomes, opened.columns);
    const windowDays = durationMs(rules.window) / DAY_MS;
    const span = { from: opened.from, until: opened.until, horizonDays: windowDays, activeDays: 1 };
    const cutOffs = apart(planCutOffs(span), windowDays * DAY_MS);
    const all = [...cutOffs.train, cutOffs.judge];
    const train: HeatSnapshot[] = [];
    const judged: HeatSnapshot[] = [];
    const tidied: Tidied = { duplicates: nothingTold(), merged: nothingTold() };
    let members = 0;
    for await (const { events } of log.members(options.keepDuplicates ? undefined : tidied)) {
      members += 1;
      for (const { cutOff, ...snapshot } of heatSnapshots(
        timelineOf(events, names.names),
        all,
        rules,
        opened.until,
      ))
        (cutOff === cutOffs.train.length ? judged : train).push(snapshot);
      if (members % 256 === 0) progress.onMembers(members);
      options.signal?.throwIfAborted();
    }
    progress.onMembers(members);
    return { ...opened, members, cutOffs, tuned: tuneHeat(train, judged, rules) };
  });
