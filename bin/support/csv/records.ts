import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { linesOf, MAX_LINE, type Unusable } from './lines';
import { recordTexts } from './record-texts';
import type { OnBytes, Source } from './source';

/** A record as it stands in the file, with the line that it begins in, or why a line is none. */
export type RawRecord = { readonly line: number; readonly cells: readonly string[] } | Unusable;

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
  for await (const line of linesOf(source, onBytes)) {
    if ('code' in line) yield line;
    else if (line.text.trim() !== '') yield { line: line.line, cells: line.text.trim().split(/\s+/) };
  }
}

/** The records of a file: cells between the delimiter, quoted or not, or between blanks. */
export const recordsOf = (source: Source, delimiter: string, onBytes?: OnBytes): AsyncGenerator<RawRecord> =>
  delimiter === ' ' ? spaced(source, onBytes) : separated(source, delimiter, onBytes);
