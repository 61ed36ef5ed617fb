import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { UsageError } from '../problems';
import { checkText, damaged, isDamaged, unreadable } from '../unreadable';

/** One line of a CSV file: its number, counted from 1 with the header, and its cells. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A CSV file: its columns, and its rows as they are read. */
export interface CsvFile {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<CsvRow>;
}

const DELIMITERS = [',', ';', '\t', '|'];
const MAX_ROW_BYTES = 1024 * 1024;
const GZIP = 0x1f8b;

/** The delimiter of which most stand in the header outside of quotes; a comma where there is none. */
const guessDelimiter = (header: string): string => {
  const bare = header.replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
};

async function* chain(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** The bytes until the first line end or `MAX_ROW_BYTES`, and all that follows. */
const peek = async (bytes: AsyncIterable<Buffer>) => {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (!head.includes(10) && head.length < MAX_ROW_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, all: chain(head, iterator) };
};

const checkFile = async (file: string): Promise<void> => {
  let isFile: boolean;
  try {
    isFile = (await stat(file)).isFile();
  } catch (error) {
    throw unreadable(file, error);
  }
  if (!isFile) throw new UsageError('file_unreadable', `${file} is not a file`);
};

/** What comes out of `into` when `bytes` go in; an error of either is thrown to who reads it. */
const through = <T extends Transform>(bytes: AsyncIterable<Buffer>, into: T): T => {
  pipeline(Readable.from(bytes), into, () => undefined);
  return into;
};

const malformed = (file: string, error: unknown): unknown => {
  if (isDamaged(error)) return damaged(file, error);
  if (!(error instanceof CsvError)) return error;
  const line = (error as unknown as { lines?: number }).lines;
  return new RelanceError('csv_malformed', `${file}: line ${line ?? '?'} is not CSV: ${error.message}`);
};

async function* rowsOf(file: string, records: AsyncIterator<unknown>): AsyncGenerator<CsvRow> {
  try {
    for (let next = await records.next(); !next.done; next = await records.next()) {
      const { record, info } = next.value as { record: string[]; info: { lines: number } };
      yield { line: info.lines, cells: record };
    }
  } catch (error) {
    throw malformed(file, error);
  }
}

/**
 * Opens a CSV file, compressed by gzip or not, or `-` for standard input; it is read as its rows are asked for, so memory does not
 * grow with it. Quoted cells, a byte-order mark and empty lines are as usual; the delimiter is guessed from the header unless
 * given. Throws `file_unreadable`, `file_not_text`, `file_empty`, `column_twice`, and while it is read `csv_malformed` with the
 * line, `file_damaged`.
 */
export const openCsv = async (file: string, delimiter?: string): Promise<CsvFile> => {
  if (file !== '-') await checkFile(file);
  const raw = await peek(file === '-' ? process.stdin : createReadStream(file));
  const zipped = raw.head.length > 2 && raw.head.readUInt16BE(0) === GZIP;
  const bytes = zipped
    ? await peek(through(raw.all, createGunzip())).catch((error) => {
        throw malformed(file, error);
      })
    : raw;
  const header = bytes.head.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
  checkText(file, header);
  const parser = through(
    bytes.all,
    parse({
      bom: true,
      delimiter: delimiter ?? guessDelimiter(header),
      info: true,
      max_record_size: MAX_ROW_BYTES,
      relax_column_count: true,
      skip_empty_lines: true,
    }),
  );
  const rows = rowsOf(file, parser[Symbol.asyncIterator]());
  const first = await rows.next();
  if (first.done) throw new RelanceError('file_empty', `${file} is empty: it needs a header and lines`);
  const columns = first.value.cells.map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RelanceError('column_twice', `${file} has two columns called "${twice}": rename one`);
  return { columns, rows };
};
