import { recordsOf } from '../support/csv/records';
import type { OnBytes, Source } from '../support/csv/source';
import { plural } from '../support/plural';
import type { FileRow } from './rows';

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
