import { linesOf } from '../support/csv/lines';
import type { OnBytes, Source } from '../support/csv/source';
import type { FileRow } from './rows';

type Fields = Map<string, string | number>;

const flatten = (value: unknown, prefix: string, into: Fields): void => {
  if (value === null || value === undefined) return;
  if (typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, prefix === '' ? key : `${prefix}.${key}`, into);
    return;
  }
  into.set(prefix, typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value));
};

/** How deep an object may be; what is deeper is no event. */
const MAX_DEPTH = 50;
const depthOf = (text: string): number => {
  let [depth, most] = [0, 0];
  for (const letter of text) {
    if (letter === '{' || letter === '[') most = Math.max(most, ++depth);
    else if (letter === '}' || letter === ']') depth -= 1;
  }
  return most;
};

/** The fields of an object by their dotted paths, as texts and numbers; undefined for anything but an object. */
const fieldsOf = (text: string): Fields | undefined => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields: Fields = new Map();
  flatten(value, '', fields);
  return fields;
};

const rowOf = (text: string, line: number): FileRow => {
  if (depthOf(text) > MAX_DEPTH)
    return { line, code: 'json_malformed', message: `the line is nested deeper than ${MAX_DEPTH}` };
  try {
    const fields = fieldsOf(text);
    return fields
      ? {
          line,
          at: (column) => String(fields.get(column) ?? ''),
          text,
          names: fields.keys(),
          isNumber: (column) => typeof fields.get(column) === 'number',
        }
      : { line, code: 'not_an_object', message: 'a line must be one JSON object' };
  } catch (error) {
    return { line, code: 'json_malformed', message: `the line is not JSON: ${(error as Error).message}` };
  }
};

/** The objects of a file, one a line. */
export async function* jsonRows(source: Source, onBytes?: OnBytes): AsyncGenerator<FileRow> {
  for await (const line of linesOf(source, onBytes)) {
    if ('code' in line) yield line;
    else if (line.text.trim() !== '') yield rowOf(line.text, line.line);
  }
}
