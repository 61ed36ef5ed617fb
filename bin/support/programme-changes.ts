import type {
  Cap,
  CompiledTemplate,
  ProgrammeDocument,
  ProgrammeRules,
} from '../../functions/programme/contract';
import { canonicalJson } from '../../functions/shared/kernel/canonical-json';
import { isErrorNamed, RelanceError } from '../../functions/shared/kernel/errors';
import { dynamo } from '../../functions/shared/platform/aws';
import { programmeReader } from '../../functions/shared/platform/live-programme';
import { named, type Stage } from './stage';

/** A programme as far as two of them are compared. */
export type Comparable = Omit<ProgrammeRules, 'templateIds'> & Pick<ProgrammeDocument, 'templates'>;

const LISTS = ['topics', 'segments', 'journeys', 'templates'] as const;

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

const capName = ({ scope, window }: Cap): string =>
  `cap on ${typeof scope === 'string' ? scope : Object.entries(scope).flat().join(' ')} per ${window}`;

const byName = <T>(entries: readonly T[], nameOf: (entry: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const entry of entries) groups.set(nameOf(entry), [...(groups.get(nameOf(entry)) ?? []), entry]);
  return groups;
};

/** What became of the entries of one list, those of one name being compared together. */
const listChanges = <T>(
  before: readonly T[],
  after: readonly T[],
  list: string,
  nameOf: (entry: T) => string,
): string[] => {
  const [old, now] = [byName(before, nameOf), byName(after, nameOf)];
  const changes = [
    ...[...now.keys()].filter((name) => !old.has(name)).map((name) => `${name} added`),
    ...[...old.keys()].filter((name) => !now.has(name)).map((name) => `${name} removed`),
    ...[...now].flatMap(([name, entries]) =>
      old.has(name) && !same(old.get(name), entries) ? [`${name} changed`] : [],
    ),
  ];
  return changes.length === 0 && !same(before, after) ? [`order of the ${list} changed`] : changes;
};

/** What a programme has other than the one before it, in short sentences; all of it is new where none was before. */
export const programmeChanges = (before: Comparable | undefined, after: Comparable): string[] => {
  const changes: string[] = LISTS.flatMap((list) =>
    listChanges<{ readonly id: string }>(
      before?.[list] ?? [],
      after[list],
      list,
      ({ id }) => `${list.slice(0, -1)} ${id}`,
    ),
  );
  changes.push(...listChanges(before?.caps ?? [], after.caps, 'caps', capName));
  if (!before) return changes;
  const listed = new Set<string>([...LISTS, 'caps']);
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const field of fields) {
    const key = field as keyof Comparable;
    if (!listed.has(field) && !same(before[key], after[key])) changes.push(`${field} changed`);
  }
  return changes;
};

/** The live programme as one document, with its templates. Throws `programme_missing` before the first publication. */
export const liveDocument = async (stage: Stage): Promise<Comparable> => {
  const reader = programmeReader(dynamo(), named(stage.outputs.tables, 'programmes'));
  const { version, rules } = await reader.live(Date.now());
  const { templateIds, ...rest } = rules;
  const templates = await Promise.all(templateIds.map((id) => reader.template(version, id)));
  return { ...rest, templates: templates.filter((one): one is CompiledTemplate => one !== undefined) };
};

const readLive = async (stage: Stage): Promise<Comparable | undefined> => {
  try {
    return await liveDocument(stage);
  } catch (error) {
    if (error instanceof RelanceError && error.code === 'programme_missing') return undefined;
    throw error;
  }
};

/**
 * Reads what is live on a stage, with the caller's own rights, and answers how a document differs from it; answers
 * undefined to somebody who may not read it, since publishing needs no such right.
 */
export const comparedWithLive = async (
  stage: Stage,
): Promise<((document: Comparable) => string[]) | undefined> => {
  try {
    const live = await readLive(stage);
    return (document) => programmeChanges(live, document);
  } catch (error) {
    if (isErrorNamed(error, 'AccessDeniedException')) return undefined;
    throw error;
  }
};
