import { RelanceError } from '../../functions/shared/kernel/errors';
import { detectDelimiter } from '../support/csv/delimiter';
import type { Encoding } from '../support/csv/encoding';
import { type OnBytes, openSource } from '../support/csv/source';
import { csvNames, csvRows } from './csv-rows';
import { jsonRows } from './json-rows';

/** One record of a file, or why a line is none. */
export type FileRow =
  | {
      readonly line: number;
      readonly at: (column: string) => string;
      readonly text: string;
      readonly names?: Iterable<string>;
      /** Of JSON: whether it is a number there, not a text. */
      readonly isNumber?: (column: string) => boolean;
    }
  | { readonly line: number; readonly code: string; readonly message: string };

/** A file that was looked into: how it is written, its columns, and its rows as often as they are asked for. */
export interface OpenedFile {
  readonly kind: 'csv' | 'jsonl';
  readonly delimiter?: string;
  readonly names: readonly string[];
  readonly bytes: number;
  /** As far as it was read: undefined where every line was plain ASCII. */
  readonly encoding: () => Encoding | undefined;
  /** Reads the file from its beginning; `onBytes` is told how much of it was read. */
  rows(onBytes?: OnBytes): AsyncGenerator<FileRow>;
}

/** Lines of JSON whose keys make the columns. */
const SAMPLED_LINES = 200;

/**
 * Opens a file of JSON objects, one a line, or of CSV (any delimiter, quoted fields, a byte order mark), gzipped or not,
 * in UTF-8, UTF-16 with a byte order mark, or Windows-1252. Columns of JSON are dotted paths. Throws what openSource does,
 * `no_lines`, and of a file without one object why its first line is none (`json_malformed`).
 */
export const openRows = async (
  file: string,
  options: { readonly delimiter?: string; readonly header?: boolean; readonly encoding?: Encoding },
): Promise<OpenedFile> => {
  const source = await openSource(file, options.encoding === undefined ? {} : { said: options.encoding });
  const encoding = () => source.encoding;
  const { bytes, head } = source;
  if (head.trimStart().startsWith('{')) {
    const names = new Set<string>();
    let seen = 0;
    let broken: Extract<FileRow, { code: string }> | undefined;
    for await (const row of jsonRows(source)) {
      if ('code' in row) broken ??= row;
      else for (const name of row.names ?? []) names.add(name);
      seen += 1;
      if (seen >= SAMPLED_LINES) break;
    }
    if (names.size === 0 && broken)
      throw new RelanceError(broken.code, `${file}: line ${broken.line}: ${broken.message}`);
    return {
      kind: 'jsonl',
      names: [...names],
      bytes,
      encoding,
      rows: (onBytes) => jsonRows(source, onBytes),
    };
  }
  const delimiter = options.delimiter ?? detectDelimiter(head);
  const hasHeader = options.header !== false;
  const names = await csvNames(source, delimiter, hasHeader);
  if (!names) throw new RelanceError('no_lines', `${file} has no line that can be read.`);
  return {
    kind: 'csv',
    delimiter,
    names,
    bytes,
    encoding,
    rows: (onBytes) => csvRows(source, delimiter, names, hasHeader, onBytes),
  };
};
