import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { plural } from '../support/plural';
import { recordTexts, type Unusable } from './csv-records';
import type { FileRow } from './rows';
import { linesOf, MAX_LINE, type OnBytes, type Source } from './source';

/** A record as it stands in the file, or why a line is none. */
type RawRecord = { readonly line: number; readonly cells: readonly string[] } | Unusable;

/** Text that goes to the parser at once. */
const BATCH = 64 * 1024;

async function* separated(source: Source, delimiter: string, onBytes?: OnBytes): AsyncGenerator<RawRecord> {
  /** The first lines of the records that the parser has and has not given back. */
  const lines: number[] = [];
  const unusable: RawRecord[] = [];
  const parser = parse({
    delimiter,
    record_delimiter: '\n',
    relax_quotes: true,
    relax_column_count: true,
    skip_records_with_error: true,
    max_record_size: 50 * MAX_LINE,
    on_skip: (error) => {
      const message = error?.message ?? 'the line is not CSV';
      unusable.push({ line: lines.shift() ?? 0, code: 'line_unreadable', message });
    },
  });
  const batches = async function* (): AsyncGenerator<string> {
    let batch = '';
    for await (const record of recordTexts(linesOf(source, onBytes), delimiter)) {
      if ('code' in record) {
        unusable.push(record);
        continue;
      }
      lines.push(record.line);
      batch += `${record.text}\n`;
      if (batch.length < BATCH) continue;
      yield batch;
      batch = '';
    }
    yield batch;
  };
  const text = Readable.from(batches());
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      yield* unusable.splice(0);
      yield { line: lines.shift() ?? 0, cells };
    }
    yield* unusable.splice(0);
  } finally {
    text.destroy();
  }
}

/** Columns of blanks, as many as there are between two cells. */
async function* spaced(source: Source, onBytes?: OnBytes): AsyncGenerator<RawRecord> {
  for await (const { line, text } of linesOf(source, onBytes)) {
    if (text === undefined)
      yield { line, code: 'line_unreadable', message: 'the line is over a megabyte long' };
    else if (text.trim() !== '') yield { line, cells: text.trim().split(/\s+/) };
  }
}

const recordsOf = (source: Source, delimiter: string, onBytes?: OnBytes): AsyncGenerator<RawRecord> =>
  delimiter === ' ' ? spaced(source, onBytes) : separated(source, delimiter, onBytes);

/** The names of a header, made different from each other and none of them empty. */
const namesOf = (header: readonly string[]): string[] =>
  header.map((name, k) => {
    const trimmed = name.trim() || `column ${k + 1}`;
    return header.findIndex((other) => other.trim() === trimmed) < k ? `${trimmed} (${k + 1})` : trimmed;
  });

/** The names of the columns: of the header, or 1, 2, 3 ... of a file without one; undefined without a readable line. */
export const csvNames = async (
  source: Source,
  delimiter: string,
  hasHeader: boolean,
): Promise<string[] | undefined> => {
  for await (const record of recordsOf(source, delimiter)) {
    if ('cells' in record)
      return hasHeader ? namesOf(record.cells) : record.cells.map((_, k) => String(k + 1));
  }
  return undefined;
};

/** The rows under these names. */
export async function* csvRows(
  source: Source,
  delimiter: string,
  names: readonly string[],
  hasHeader: boolean,
  onBytes?: OnBytes,
): AsyncGenerator<FileRow> {
  const columns = new Map(names.map((name, k) => [name, k]));
  let isHeader = hasHeader;
  for await (const record of recordsOf(source, delimiter, onBytes)) {
    if ('code' in record) {
      yield record;
      continue;
    }
    const { line, cells } = record;
    if (isHeader) {
      isHeader = false;
    } else if (cells.length === names.length) {
      yield { line, at: (column) => cells[columns.get(column) ?? -1] ?? '', text: cells.join('\u0001') };
    } else {
      yield {
        line,
        code: 'columns_differ',
        message: `the line has ${plural(cells.length, 'column')}, the first ${names.length}`,
      };
    }
  }
}
