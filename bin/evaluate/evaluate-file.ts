import { DateTime } from 'luxon';
import { type BackTest, backTest, type Contender } from '../../functions/scoring/domain/back-test/back-test';
import { collectCohorts } from '../../functions/scoring/domain/back-test/cohorts';
import { type CutOffs, givenCutOffs, planCutOffs } from '../../functions/scoring/domain/back-test/cut-offs';
import { memberSnapshots } from '../../functions/scoring/domain/snapshots/member-snapshots';
import { LEAVING, type Outcome } from '../../functions/scoring/domain/snapshots/timeline';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { UsageError } from '../support/problems';
import { timelineOf } from './member-timeline';
import { neverCame } from './never-came';
import { type LogOptions, type LogProgress, type OpenedLog, telling, withLog } from './open-log';
import { nothingTold } from './read-log';
import type { Tidied } from './tidy-records';
import type { TimeFormat } from './times';

/** What `scores evaluate` is asked. */
export interface EvaluateOptions extends LogOptions {
  readonly horizonDays: number;
  readonly activeDays: number;
  readonly outcome: Outcome;
  /** Written as in the file, or as dates; none: planned. */
  readonly cutOffs?: readonly string[];
}

/** Told while it works. */
export interface EvaluateProgress extends LogProgress {
  onMembers(done: number): void;
  /** The file was read: nothing lies on disk any more, and what follows answers no signal until it is done. */
  onGathered(): void;
  onTraining(rows: number): void;
  onModel(name: Contender): void;
}

/** What came of a file. */
export interface Evaluation extends Omit<OpenedLog, 'log' | 'names'> {
  readonly tidied: Tidied;
  readonly members: number;
  readonly test: BackTest;
}

/** Beyond so many training rows members are drawn by their hash: no figure gains a digit, and memory stays. */
const MAX_TRAINING_ROWS = 300_000;
/** The share of the members by whose number all are counted; none of these is left out. */
const COUNTED = 1 / 64;

/** With less (`12`, `12:00`) Luxon takes the rest from today. */
const WHOLE_DATE = /^\s*\d{4}-\d{2}-\d{2}/;

/** The dates that were asked for as epoch ms; undefined: planned. Throws `cut_offs_invalid`. */
const datesOf = (
  { cutOffs, timeZone: zone }: EvaluateOptions,
  format: TimeFormat,
): readonly number[] | undefined =>
  cutOffs?.map((text) => {
    const date = WHOLE_DATE.test(text) ? DateTime.fromISO(text.trim(), { zone }) : undefined;
    const at = date?.isValid ? date.toMillis() : format.read(text);
    if (at !== undefined) return at;
    throw new UsageError('cut_offs_invalid', `--cutoffs: "${text}" is no date such as 2026-03-31.`);
  });

const cutOffsOf = (options: EvaluateOptions, format: TimeFormat, from: number, until: number): CutOffs => {
  const { horizonDays, activeDays } = options;
  const span = { from, until, horizonDays, activeDays };
  const dates = datesOf(options, format);
  if (!dates) return planCutOffs(span);
  try {
    return givenCutOffs(span, dates);
  } catch (error) {
    // Other dates on the command line mend it, not another file.
    if (error instanceof RelanceError && error.code === 'cut_offs_invalid')
      throw new UsageError(error.code, error.message, error.issues, { cause: error });
    throw error;
  }
};

/** Reads an event log, and keeps of its members what a back-test is made of. Throws what withLog and planCutOffs refuse. */
export const gatherFile = (
  path: string,
  options: EvaluateOptions,
  progress: Pick<EvaluateProgress, keyof LogProgress | 'onMembers'>,
  now: number,
) => {
  const onOpened: LogProgress['onOpened'] = (file, columns, format, decimal) => {
    // Before minutes of reading, not after them.
    datesOf(options, format);
    progress.onOpened(file, columns, format, decimal);
  };
  return withLog(path, options, { ...progress, onOpened }, now, (opened) =>
    gather(opened, options, progress),
  );
};

/**
 * Reads an event log, whatever order its lines have, and back-tests the scores on it. Memory grows with the members that
 * are learnt from, not with the lines. Throws what withLog, planCutOffs and backTest refuse.
 */
export const evaluateFile = async (
  path: string,
  options: EvaluateOptions,
  progress: EvaluateProgress,
  now: number,
): Promise<Evaluation> => {
  const { data, ...gathered } = await gatherFile(path, options, progress, now);
  progress.onGathered();
  progress.onTraining(data.train.reduce((sum, { labels }) => sum + labels.length, 0));
  const judge = () => backTest(data, options.horizonDays, options.outcome, progress.onModel);
  return { ...gathered, test: await telling(gathered.read, judge) };
};

const gather = async (
  { log, names, ...opened }: OpenedLog,
  options: EvaluateOptions,
  progress: Pick<EvaluateProgress, 'onMembers'>,
) => {
  const { horizonDays, activeDays, outcome, signal } = options;
  const { from, until, format } = opened;
  if (outcome === 'unsubscribe' && !names.names.some((name) => LEAVING.has(name)))
    throw neverCame([...LEAVING], opened.columns);
  const { train, judge } = cutOffsOf(options, format, from, until);
  const cutOffs = [...train, judge];
  const cohorts = collectCohorts(cutOffs, outcome);
  const tidied: Tidied = { duplicates: nothingTold(), merged: nothingTold() };
  const plan = {
    cutOffs,
    horizonMs: horizonDays * DAY_MS,
    activeMs: Number.POSITIVE_INFINITY,
    outcome,
    knownUntil: until,
    rules: { mentioned: new Set<string>(), currency: 'XXX', exchangeRates: {} },
  };
  let members = 0;
  let inFirstParts = 0;
  for await (const { part, key, events } of log.members(options.keepDuplicates ? undefined : tidied)) {
    members += 1;
    const isFirst = part < log.partCount * COUNTED;
    if (isFirst) inFirstParts += 1;
    const expected = isFirst ? 0 : (inFirstParts / COUNTED) * train.length;
    const isDrawn = expected <= MAX_TRAINING_ROWS || key.high / 2 ** 48 < MAX_TRAINING_ROWS / expected;
    const timeline = timelineOf(events, names.names);
    cohorts.add(memberSnapshots('member', timeline, plan), activeDays * DAY_MS, isDrawn);
    if (members % 256 === 0) progress.onMembers(members);
    signal?.throwIfAborted();
  }
  progress.onMembers(members);
  return { ...opened, tidied, members, data: cohorts.data() };
};
