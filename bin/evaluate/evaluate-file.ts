import { DateTime } from 'luxon';
import { type BackTest, backTest, type Contender } from '../../functions/scoring/domain/back-test/back-test';
import { collectCohorts } from '../../functions/scoring/domain/back-test/cohorts';
import { type CutOffs, givenCutOffs, planCutOffs } from '../../functions/scoring/domain/back-test/cut-offs';
import { memberSnapshots } from '../../functions/scoring/domain/snapshots/member-snapshots';
import type { Outcome } from '../../functions/scoring/domain/snapshots/timeline';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { UsageError } from '../support/problems';
import { type Columns, findColumns } from './columns';
import { MemberLog } from './member-log';
import { type Tidied, tidyEvents, timelineOf } from './member-timeline';
import { EventNames, nothingTold, type ReadLog, readLog } from './read-log';
import { type OpenedFile, openRows } from './rows';
import { checkedZone, detectFormat, namedFormat, type TimeFormat } from './times';

/** What `scores evaluate` is asked. */
export interface EvaluateOptions {
  readonly horizonDays: number;
  readonly activeDays: number;
  readonly outcome: Outcome;
  /** Written as in the file, or as dates; none: planned. */
  readonly cutOffs?: readonly string[];
  readonly columns: Columns;
  readonly timeFormat?: string;
  readonly timeZone: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  /** What a line without a name of its own is called. */
  readonly event?: string;
  readonly keepDuplicates?: boolean;
  readonly signal?: AbortSignal;
}

/** Told while it works. */
export interface EvaluateProgress {
  /** The file is opened, and this is how its lines are understood. */
  onOpened(file: OpenedFile, columns: Columns, format: TimeFormat): void;
  onBytes(read: number): void;
  onMembers(done: number): void;
  onTraining(rows: number): void;
  onModel(name: Contender): void;
}

/** What came of a file. */
export interface Evaluation {
  readonly file: OpenedFile;
  readonly columns: Columns;
  readonly format: TimeFormat;
  readonly read: ReadLog;
  readonly tidied: Tidied;
  readonly members: number;
  /** Epoch ms: the days that the file speaks of. */
  readonly from: number;
  readonly until: number;
  readonly test: BackTest;
}

const SAMPLE = 1_000;
/** Beyond so many training rows members are drawn by their hash: no figure gains a digit, and memory stays. */
const MAX_TRAINING_ROWS = 300_000;
/** The share of the members by whose number all are counted; none of these is left out. */
const COUNTED = 1 / 64;

const sampleOf = async (file: OpenedFile, column: string): Promise<string[]> => {
  const sample: string[] = [];
  for await (const row of file.rows()) {
    if ('text' in row) sample.push(row.at(column));
    if (sample.length >= SAMPLE) break;
  }
  return sample;
};

const noLines = (): RelanceError =>
  new RelanceError('no_lines', 'The file has a header and nothing else: there is nothing to evaluate.');

const formatOf = async (
  file: OpenedFile,
  column: string,
  { timeFormat, timeZone }: EvaluateOptions,
): Promise<TimeFormat> => {
  const zone = checkedZone(timeZone);
  if (timeFormat !== undefined) return namedFormat(timeFormat, zone);
  const sample = await sampleOf(file, column);
  if (sample.length === 0)
    throw new RelanceError(
      'no_lines',
      'The file has a header and nothing else: there is nothing to evaluate.',
    );
  return detectFormat(sample, zone);
};

/** Most lines unusable is a file that was not understood, and no figure of the rest would mean a thing. */
const checkRead = (read: ReadLog): void => {
  if (read.events > 0 && read.rejected <= read.lines / 2) return;
  if (read.lines === 0) throw noLines();
  if (read.rejected === 0)
    throw new RelanceError(
      'no_activity',
      `None of the ${read.lines} lines says what a member did: identify, group and alias say who they are.`,
    );
  const [first] = read.rejects;
  const codes = Object.entries(read.rejectedBy)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
  throw new RelanceError(
    'lines_unusable',
    `Of ${read.lines} lines ${read.rejected} cannot be used (${codes}${first ? `; line ${first.line}: ${first.message}` : ''}). ` +
      'Say how the file is written: --member, --time, --time-format, --delimiter.',
  );
};

const cutOffsOf = (
  { cutOffs, horizonDays, activeDays }: EvaluateOptions,
  format: TimeFormat,
  zone: string,
  from: number,
  until: number,
): CutOffs => {
  const span = { from, until, horizonDays, activeDays };
  if (!cutOffs) return planCutOffs(span);
  const dates = cutOffs.map((text) => {
    const date = DateTime.fromISO(text.trim(), { zone });
    const at = date.isValid ? date.toMillis() : format.read(text);
    if (at !== undefined) return at;
    throw new UsageError('cut_offs_invalid', `--cutoffs: "${text}" is no date such as 2026-03-31.`);
  });
  try {
    return givenCutOffs(span, dates);
  } catch (error) {
    // Other dates on the command line mend it, not another file.
    if (error instanceof RelanceError && error.code === 'cut_offs_invalid')
      throw new UsageError(error.code, error.message, error.issues, { cause: error });
    throw error;
  }
};

/**
 * Reads an event log, whatever order its lines have, and back-tests the scores on it. Memory grows with the members that
 * are learnt from, not with the lines. Throws what openRows, findColumns, detectFormat, planCutOffs and backTest refuse.
 */
export const evaluateFile = async (
  path: string,
  options: EvaluateOptions,
  progress: EvaluateProgress,
  now: number,
): Promise<Evaluation> => {
  const { timeZone: zone, horizonDays, activeDays, outcome, signal } = options;
  const file = await openRows(path, options);
  const columns = findColumns(file.names, options.columns);
  const format = await formatOf(file, columns.time ?? '', options);
  progress.onOpened(file, columns, format);
  const log = new MemberLog();
  try {
    const names = new EventNames();
    const event = options.event ?? (columns.value === undefined ? 'Interaction' : 'Order Completed');
    const read = await readLog(file, { columns, format, event, now }, log, names, {
      onBytes: progress.onBytes,
      ...(signal ? { signal } : {}),
    });
    signal?.throwIfAborted();
    checkRead(read);
    const from = DateTime.fromMillis(read.from, { zone }).startOf('day').toMillis();
    const until = DateTime.fromMillis(read.until, { zone }).startOf('day').plus({ days: 1 }).toMillis();
    const { train, judge } = cutOffsOf(options, format, zone, from, until);
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
    for (const { part, key, events } of log.members()) {
      members += 1;
      const isFirst = part < log.partCount * COUNTED;
      if (isFirst) inFirstParts += 1;
      const expected = isFirst ? 0 : (inFirstParts / COUNTED) * train.length;
      const isDrawn = expected <= MAX_TRAINING_ROWS || key.high / 2 ** 48 < MAX_TRAINING_ROWS / expected;
      const kept = options.keepDuplicates ? events : tidyEvents(events, tidied);
      cohorts.add(
        memberSnapshots('member', timelineOf(kept, names.names), plan),
        activeDays * DAY_MS,
        isDrawn,
      );
      if (members % 256 === 0) {
        progress.onMembers(members);
        signal?.throwIfAborted();
      }
    }
    progress.onMembers(members);
    const data = cohorts.data();
    progress.onTraining(data.train.reduce((sum, { labels }) => sum + labels.length, 0));
    return {
      file,
      columns,
      format,
      read,
      tidied,
      members,
      from,
      until,
      test: backTest(data, horizonDays, outcome, progress.onModel),
    };
  } finally {
    log.close();
  }
};
