import { programmeSchema } from '../../functions/programme/contract';
import { isTooDeep } from '../../functions/shared/kernel/canonical-json';
import type { Issue } from '../../functions/shared/kernel/errors';

/** The lists whose entries people know by id, each with the word for one of them. */
const LISTS: Readonly<Record<string, string>> = { journeys: 'journey', steps: 'step', templates: 'template' };

/**
 * Where in a document a dotted path leads, as people find it: an entry of a list that has an id is named by it
 * (`journey third-order, step thank, topic`), all else as in the path.
 */
export const placeInProgramme = (path: string, document: unknown): string => {
  const parts = path.split('.');
  const place: string[] = [];
  let rest: string[] = [];
  let value: unknown = document;
  const inside = (of: unknown, key: string): unknown =>
    typeof of === 'object' && of !== null && Object.hasOwn(of, key)
      ? (of as Record<string, unknown>)[key]
      : undefined;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    value = inside(value, part);
    const entry = Array.isArray(value) ? inside(value, parts[index + 1] ?? '') : undefined;
    const id = inside(entry, 'id');
    const word = Object.hasOwn(LISTS, part) ? LISTS[part] : undefined;
    if (word !== undefined && typeof id === 'string' && id !== '' && rest.length === 0) {
      place.push(`${word} ${id}`);
      value = entry;
      index += 1;
    } else rest = [...rest, part];
  }
  return [...place, ...(rest.length > 0 ? [rest.join('.')] : [])].join(', ') || 'document';
};

/** The mistakes of a document as lines for people, and whether there may be more that could not be looked for yet. */
export const programmeProblemLines = (problems: readonly Issue[], document: unknown): string[] => {
  const isShapeless =
    document !== undefined && (isTooDeep(document) || !programmeSchema.safeParse(document).success);
  return [
    ...problems.map(({ path, code, message }) => `${placeInProgramme(path, document)}: ${message} (${code})`),
    ...(problems.length > 0 && isShapeless
      ? ['more may follow once these are mended: names and templates are checked when the shape is right']
      : []),
  ];
};
