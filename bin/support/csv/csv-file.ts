import type { Readable } from 'node:stream';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { detectDelimiter } from './delimiter';
import type { Encoding } from './encoding';
import { type RawRecord, recordsOf } from './records';
import { openSource } from './source';

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

async function* rowsOf(file: string, records: AsyncIterable<RawRecord>): AsyncGenerator<CsvRow> {
  for await (const record of records) {
    if ('code' in record)
      throw new RelanceError(
        'csv_malformed',
        `${file}: line ${record.line} cannot be used: ${record.message}`,
      );
    yield record;
  }
}

/**
 * Opens a CSV file with a header, compressed by gzip or not, or `-` for `input`; it is read as its rows are asked for, so
 * memory does not grow with it. The delimiter is told by the first lines, the encoding by the bytes, unless given. Throws what openSource does,
 * `column_twice`, and at the latest while it is read `csv_malformed` with the line, `file_damaged`.
 */
export const openCsv = async (
  file: string,
  {
    delimiter,
    encoding,
    input = process.stdin,
  }: { readonly delimiter?: string; readonly encoding?: Encoding; readonly input?: Readable } = {},
): Promise<CsvFile> => {
  const source = await openSource(file, { input, ...(encoding === undefined ? {} : { said: encoding }) });
  const rows = rowsOf(file, recordsOf(source, delimiter ?? detectDelimiter(source.head)));
  const first = await rows.next();
  if (first.done) throw new RelanceError('file_empty', `${file} is empty: it needs a header and lines`);
  const columns = first.value.cells.map((name) => name.trim());
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RelanceError('column_twice', `${file} has two columns called "${twice}": rename one`);
  return { columns, rows };
};
