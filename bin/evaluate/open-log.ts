import { DateTime } from 'luxon';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { detectDecimal } from '../support/csv/amounts';
import type { DecimalMark } from '../support/csv/decimal';
import type { Encoding } from '../support/csv/encoding';
import { countsByCode, withLeftOut } from '../support/left-out';
import { type Columns, findColumns } from './columns';
import { MemberLog } from './member-log';
import { moneyOf } from './money-of';
import { EventNames, type ReadLog, readLog } from './read-log';
import { type OpenedFile, openRows } from './rows';
import { detectFormat } from './time-format';
import { checkedZone, namedFormat, type TimeFormat } from './times';

/** How an event log is to be read, where it does not say so itself. */
export interface LogOptions {
  readonly columns: Columns;
  readonly timeFormat?: string;
  readonly timeZone: string;
  readonly decimal?: DecimalMark;
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  readonly header?: boolean;
  /** What a line without a name of its own is called. */
  readonly event?: string;
  readonly keepDuplicates?: boolean;
  readonly signal?: AbortSignal;
}

/** Told while it is read. */
export interface LogProgress {
  /** The file is opened, and this is how its lines are understood. */
  onOpened(file: OpenedFile, columns: Columns, format: TimeFormat, decimal: DecimalMark | undefined): void;
  onBytes(read: number): void;
}

/** A log by member, whatever order its lines had. */
export interface OpenedLog {
  readonly file: OpenedFile;
  readonly columns: Columns;
  readonly format: TimeFormat;
  /** Of the amounts; absent where there are none, or whole ones only. */
  readonly decimal: DecimalMark | undefined;
  readonly read: ReadLog;
  readonly log: MemberLog;
  readonly names: EventNames;
  /** Epoch ms: the days that the file speaks of. */
  readonly from: number;
  readonly until: number;
}

const SAMPLE = 1_000;

/** Of the first lines the times, and the amounts of which one has to ask how they are written. */
const sampleOf = async (file: OpenedFile, columns: Columns) => {
  const times: string[] = [];
  const amounts: string[] = [];
  for await (const row of file.rows()) {
    if ('text' in row) {
      times.push(row.at(columns.time ?? ''));
      const { text, isNumber } = moneyOf(row, columns, file.kind === 'jsonl');
      if (text !== '' && !isNumber) amounts.push(text);
    }
    if (times.length >= SAMPLE) break;
  }
  return { times, amounts };
};

const noLines = (): RelanceError =>
  new RelanceError('no_lines', 'The file has a header and nothing else: there is nothing to evaluate.');

/** How times and amounts are written: as was said, or as the first lines say. */
const writtenIn = async (
  file: OpenedFile,
  columns: Columns,
  { timeFormat, timeZone, decimal }: LogOptions,
  now: number,
): Promise<{ readonly format: TimeFormat; readonly decimal: DecimalMark | undefined }> => {
  const zone = checkedZone(timeZone);
  const { times, amounts } = await sampleOf(file, columns);
  if (times.length === 0 && timeFormat === undefined) throw noLines();
  return {
    format: timeFormat === undefined ? detectFormat(times, zone, now) : namedFormat(timeFormat, zone),
    decimal: decimal ?? detectDecimal(amounts),
  };
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
  throw new RelanceError(
    'lines_unusable',
    `Of ${read.lines} lines ${read.rejected} cannot be used (${countsByCode(read.rejectedBy)}${first ? `; line ${first.line}: ${first.message}` : ''}). ` +
      'Say how the file is written: --member, --time, --time-format, --value, --decimal, --delimiter, --encoding.',
  );
};

/** Runs what is made of a log; what it refuses tells the lines that were left out. */
export const telling = async <T>(read: ReadLog, run: () => T | Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw withLeftOut(error, read);
  }
};

/**
 * Reads an event log into its members, and gives it to `use`; what lies on disk is removed whatever happens. Throws what openRows,
 * findColumns and detectFormat refuse, `no_lines`, `no_activity`, `lines_unusable`, and what `use` refuses with the lines that were left out.
 */
export const withLog = async <T>(
  path: string,
  options: LogOptions,
  progress: LogProgress,
  now: number,
  use: (opened: OpenedLog) => Promise<T>,
): Promise<T> => {
  const { timeZone: zone, signal } = options;
  const file = await openRows(path, options);
  const columns = findColumns(file.names, options.columns);
  const { format, decimal } = await writtenIn(file, columns, options, now);
  progress.onOpened(file, columns, format, decimal);
  const log = new MemberLog();
  try {
    const names = new EventNames();
    const event = options.event ?? (columns.value === undefined ? 'Interaction' : 'Order Completed');
    const rules = { columns, format, event, now, ...(decimal ? { decimal } : {}) };
    const read = await readLog(file, rules, log, names, {
      onBytes: progress.onBytes,
      ...(signal ? { signal } : {}),
    });
    signal?.throwIfAborted();
    checkRead(read);
    const from = DateTime.fromMillis(read.from, { zone }).startOf('day').toMillis();
    const until = DateTime.fromMillis(read.until, { zone }).startOf('day').plus({ days: 1 }).toMillis();
    return await telling(read, () => use({ file, columns, format, decimal, read, log, names, from, until }));
  } finally {
    log.close();
  }
};
