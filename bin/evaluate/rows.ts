import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { UsageError } from '../support/problems';
import { detectDelimiter } from './delimiter';

/** One record of a file, or why a line is none. */
export type FileRow =
  | { readonly line: number; readonly at: (column: string) => string; readonly text: string }
  | { readonly line: number; readonly code: string; readonly message: string };

/** A file that was looked into: how it is written, its columns, and its rows as often as they are asked for. */
export interface OpenedFile {
  readonly kind: 'csv' | 'jsonl';
  readonly delimiter?: string;
  readonly names: readonly string[];
  readonly bytes: number;
  /** Reads the file from its beginning; `onBytes` is told how much of it was read. */
  rows(onBytes?: (bytes: number) => void): AsyncGenerator<FileRow>;
}

const HEAD_BYTES = 64 * 1024;
const MAX_LINE = 1024 * 1024;
/** Lines of JSON whose keys make the columns. */
const SAMPLED_LINES = 200;

const isGzip = async (file: string): Promise<boolean> => {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
};

const textOf = (file: string, gzip: boolean, onBytes?: (bytes: number) => void): Readable => {
  const raw = createReadStream(file, { highWaterMark: 256 * 1024 });
  let read = 0;
  if (onBytes)
    raw.on('data', (chunk) => {
      read += chunk.length;
      onBytes(read);
    });
  if (!gzip) return raw;
  const unzipped = createGunzip();
  raw.on('error', (error) => unzipped.destroy(error));
  return raw.pipe(unzipped);
};

const headOf = async (file: string, gzip: boolean): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of textOf(file, gzip)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size >= HEAD_BYTES) break;
    }
  } catch (error) {
    throw new UsageError('file_unreadable', `${file} cannot be read: ${(error as Error).message}`);
  }
  return Buffer.concat(chunks)
    .subarray(0, HEAD_BYTES)
    .toString('utf8')
    .replace(/^\ufeff/, '');
};

const flatten = (value: unknown, prefix: string, into: Map<string, string>): void => {
  if (value === null || value === undefined) return;
  if (typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
    return;
  }
  into.set(prefix, typeof value === 'string' ? value : JSON.stringify(value));
};

const jsonRow = (text: string, line: number): FileRow => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { line, code: 'json_malformed', message: `the line is not JSON: ${(error as Error).message}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, code: 'not_an_object', message: 'a line must be one JSON object' };
  const fields = new Map<string, string>();
  flatten(value, '', fields);
  return { line, at: (column) => fields.get(column) ?? '', text };
};

async function* jsonRows(
  file: string,
  gzip: boolean,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<FileRow> {
  let line = 0;
  const lines = createInterface({ input: textOf(file, gzip, onBytes), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const text of lines) {
    line += 1;
    if (text.trim() !== '') yield jsonRow(line === 1 ? text.replace(/^\ufeff/, '') : text, line);
  }
}

/** The names of a header, made different from each other and none of them empty. */
const namesOf = (header: readonly string[]): string[] =>
  header.map((name, k) => {
    const trimmed = name.trim() || `column ${k + 1}`;
    return header.findIndex((other) => other.trim() === trimmed) < k ? `${trimmed} (${k + 1})` : trimmed;
  });

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

async function* csvRows(
  file: string,
  gzip: boolean,
  delimiter: string,
  names: readonly string[] | undefined,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<FileRow> {
  const skipped: FileRow[] = [];
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_LINE,
    on_skip: (error) => {
      const line = Number((error as { lines?: number } | undefined)?.lines ?? 0);
      skipped.push({ line, code: 'line_unreadable', message: error?.message ?? 'the line is not CSV' });
    },
  });
  const text = textOf(file, gzip, onBytes);
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let columns: Map<string, number> | undefined;
  let width = 0;
  for await (const { record, info } of parser as AsyncIterable<Parsed>) {
    yield* skipped.splice(0);
    if (!columns) {
      const own = names ?? namesOf(record);
      columns = new Map(own.map((name, k) => [name, k]));
      width = own.length;
      if (!names) continue;
    }
    const line = info.lines;
    if (record.length !== width) {
      yield {
        line,
        code: 'columns_differ',
        message: `the line has ${record.length} columns, the header ${width}`,
      };
      continue;
    }
    const places = columns;
    yield { line, at: (column) => record[places.get(column) ?? -1] ?? '', text: record.join('\u0001') };
  }
  yield* skipped.splice(0);
}

/**
 * Opens a file of JSON objects, one a line, or of CSV (any delimiter, quoted fields, a byte order mark), gzipped or not.
 * Columns of JSON are dotted paths. Throws a UsageError `file_unreadable` or `file_empty`.
 */
export const openRows = async (
  file: string,
  options: { readonly delimiter?: string; readonly header?: boolean },
): Promise<OpenedFile> => {
  let bytes: number;
  let gzip: boolean;
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new Error('it is not a file');
    bytes = found.size;
    gzip = await isGzip(file);
  } catch (error) {
    throw new UsageError('file_unreadable', `${file} cannot be read: ${(error as Error).message}`);
  }
  const head = await headOf(file, gzip);
  if (head.trim() === '')
    throw new UsageError('file_empty', `${file} is empty: there is nothing to evaluate.`);
  if (head.trimStart().startsWith('{')) {
    const names = new Set<string>();
    let seen = 0;
    for await (const row of jsonRows(file, gzip)) {
      if ('at' in row) {
        const fields = new Map<string, string>();
        flatten(JSON.parse(row.text), '', fields);
        for (const name of fields.keys()) names.add(name);
      }
      seen += 1;
      if (seen >= SAMPLED_LINES) break;
    }
    return { kind: 'jsonl', names: [...names], bytes, rows: (onBytes) => jsonRows(file, gzip, onBytes) };
  }
  const delimiter = options.delimiter ?? detectDelimiter(head);
  const rows = (names: readonly string[] | undefined, onBytes?: (bytes: number) => void) =>
    csvRows(file, gzip, delimiter, names, onBytes);
  const header = await headerOf(file, gzip, delimiter);
  if (!header) throw new UsageError('file_unreadable', `${file} has no readable line.`);
  const names = options.header === false ? header.map((_, k) => String(k + 1)) : namesOf(header);
  return {
    kind: 'csv',
    delimiter,
    names,
    bytes,
    rows: (onBytes) => rows(options.header === false ? names : undefined, onBytes),
  };
};

const headerOf = async (file: string, gzip: boolean, delimiter: string): Promise<string[] | undefined> => {
  const text = textOf(file, gzip);
  const parser = text.pipe(
    parse({
      delimiter,
      bom: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: 1,
    }),
  );
  try {
    for await (const record of parser) return record as string[];
  } catch (error) {
    throw new UsageError(
      'file_unreadable',
      `the first line of ${file} is not CSV: ${(error as Error).message}`,
    );
  } finally {
    text.destroy();
  }
  return undefined;
};
