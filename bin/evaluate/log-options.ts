import type { Command } from 'commander';
import { namedDecimal } from '../support/csv/decimal';
import { delimiterOf } from '../support/csv/delimiter';
import { ENCODINGS, namedEncoding } from '../support/csv/encoding';
import type { Output } from '../support/output';
import type { LogOptions, LogProgress } from './open-log';
import { TIME_FORMATS } from './times';

/** The options of a command that reads an event log, as they are written. */
export interface LogFlags {
  readonly member?: string;
  readonly time?: string;
  readonly value?: string;
  readonly eventColumn?: string;
  readonly id?: string;
  readonly event?: string;
  readonly timeFormat?: string;
  readonly timeZone: string;
  readonly decimal?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly header: boolean;
  readonly keepDuplicates?: boolean;
}

/** Adds what says how an event log is written. */
export const readsLog = (command: Command): Command =>
  command
    .option('--member <column>', 'who (default: told by its name)')
    .option('--time <column>', 'when')
    .option('--value <column>', 'money of an order; negative is a return')
    .option('--event-column <column>', 'what happened')
    .option('--id <column>', 'order or message: lines of one id are one')
    .option('--event <name>', 'what a line is, where no column says it')
    .option(
      '--time-format <format>',
      `${TIME_FORMATS}, several of these with commas between, or Luxon tokens (default: told by the first lines)`,
    )
    .option('--time-zone <zone>', 'of times without one', 'UTC')
    .option(
      '--decimal <mark>',
      'point or comma, before the decimals of money (default: told by the first lines)',
    )
    .option(
      '--delimiter <text>',
      'comma, semicolon, tab, bar, space or any text (default: told by the first lines)',
    )
    .option('--encoding <name>', `${ENCODINGS.join(', ')} (default: told by the bytes)`)
    .option('--no-header', 'the first line is data; columns are 1, 2, 3 ...')
    .option('--keep-duplicates', 'count lines that repeat another to the letter');

/** Only the fields that are there. */
export const present = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;

/** How the log is to be read. */
export const logOptionsOf = ({
  member,
  time,
  value,
  eventColumn,
  id,
  event,
  timeFormat,
  timeZone,
  decimal,
  encoding,
  delimiter,
  header,
  keepDuplicates,
}: LogFlags): LogOptions => ({
  columns: present({ member, time, value, event: eventColumn, id }),
  timeZone,
  header,
  ...present({
    event,
    timeFormat,
    keepDuplicates,
    decimal: decimal === undefined ? undefined : namedDecimal(decimal),
    encoding: encoding === undefined ? undefined : namedEncoding(encoding),
    delimiter: delimiter === undefined ? undefined : delimiterOf(delimiter),
  }),
});

const shownDelimiter = (delimiter: string | undefined): string =>
  delimiter === undefined ? '' : `, separated by ${delimiter === '\t' ? 'tabs' : `"${delimiter}"`}`;

/** Progress over the file in KB, then over its members, each as one line. */
export const followingLog = (output: Output) => {
  let reading: ReturnType<Output['progress']> | undefined;
  let counting: ReturnType<Output['progress']> | undefined;
  const end = () => {
    reading?.end();
    counting?.end();
    reading = undefined;
    counting = undefined;
  };
  return {
    end,
    progress: {
      onOpened: (file, columns, format, decimal) => {
        const said = Object.entries(columns).map(([role, name]) => `${role} "${name}"`);
        output.note(
          `${file.kind}${shownDelimiter(file.delimiter)}: ${said.join(', ')}; times as ${format.name}${decimal === undefined ? '' : `, amounts with a decimal ${decimal}`}`,
        );
        reading = output.progress('KB read', Math.ceil(file.bytes / 1024));
      },
      onBytes: (read) => reading?.at(Math.ceil(read / 1024)),
      onMembers: (done) => {
        if (!counting) {
          end();
          counting = output.progress('members looked at');
        }
        counting.at(done);
      },
    } satisfies LogProgress & { onMembers(done: number): void },
  };
};
