import { DateTime } from 'luxon';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { type Columns, findColumns } from './columns';
import { MemberLog } from './member-log';
import { EventNames, type ReadLog, readLog } from './read-log';
import { type OpenedFile, openRows } from './rows';
import { checkedZone, detectFormat, namedFormat, type TimeFormat } from './times';

/** How an event log is to be read, where it does not say so itself. */
export interface LogOptions {
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

/** Told while it is read. */
export interface LogProgress {
  /** The file is opened, and this is how its lines are understood. */
  onOpened(file: OpenedFile, columns: Columns, format: TimeFormat): void;
  onBytes(read: number): void;
}

/** A log by member, whatever order its lines had. */
export interface OpenedLog {
  readonly file: OpenedFile;
  readonly columns: Columns;
  readonly format: TimeFormat;
  readonly read: ReadLog;
  readonly log: MemberLog;
  readonly names: EventNames;
  /** Epoch ms: the days that the file speaks of. */
  readonly from: number;
  readonly until: number;
}

const SAMPLE = 1_000;

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
  { timeFormat, timeZone }: LogOptions,
): Promise<TimeFormat> => {
  const zone = checkedZone(timeZone);
  if (timeFormat !== undefined) return namedFormat(timeFormat, zone);
  const sample = await sampleOf(file, column);
  if (sample.length === 0) throw noLines();
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

/**
 * Reads an event log into its members, and gives it to `use`; what lies on disk is removed whatever happens. Throws what openRows,
 * findColumns and detectFormat refuse, and `no_lines`, `no_activity`, `lines_unusable`.
 */
export const withLog = async <T>(
  path: string,
  options: LogOptions,
  progress: LogProgress,
  now: number,
  use: (opened: OpenedLog) => T,
): Promise<T> => {
  const { timeZone: zone, signal } = options;
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
    return use({ file, columns, format, read, log, names, from, until });
  } finally {
    log.close();
  }
};
