import { likelyKey } from './likely-key';
import type { Problem } from './problem';

/** What we read of an issue of the schema library; a union's issue holds the issues of each of its branches. */
export interface SchemaIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly SchemaIssue[])[];
  readonly keys?: readonly string[];
}

/** How far a branch is from what was written: a branch whose own key is missing was not meant. */
const distance = (issues: readonly SchemaIssue[]): number =>
  issues.reduce((sum, issue) => {
    const shape = issue.path.length <= 1 && issue.code !== 'custom';
    return sum + (issue.code === 'unrecognized_keys' ? 3 : shape ? 2 : 1);
  }, 0);

const strays = (issues: readonly SchemaIssue[]): readonly string[] =>
  issues.flatMap(({ code, keys }) => (code === 'unrecognized_keys' ? (keys ?? []) : []));

const isRecord = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null;

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );

/**
 * The problems of what fits in no branch of a union because of a key that none of them knows; nothing where a branch has
 * all that it needs. The branch that was probably meant is the one that misses the key that this one resembles.
 */
const misspelt = (
  { message, errors = [] }: SchemaIssue,
  at: readonly PropertyKey[],
  value: unknown,
): Problem[] | undefined => {
  if (errors.length === 0 || !isRecord(value)) return undefined;
  const branches = errors.map((issues) => ({
    issues,
    absent: issues.flatMap(({ path: [key] }) =>
      typeof key === 'string' && !Object.hasOwn(value, key) ? [key] : [],
    ),
  }));
  const unknown = Object.keys(value).filter((key) =>
    branches.every(({ issues }) => strays(issues).includes(key)),
  );
  if (unknown.length === 0 || branches.some(({ absent }) => absent.length === 0)) return undefined;
  const path = at.map(String).join('.');
  const say = (text: string): Problem => ({ path, code: 'unrecognized_keys', message: text });
  const words = [...new Set(branches.flatMap(({ absent }) => absent))];
  const meant = new Map(unknown.map((key) => [key, likelyKey(key, words)]));
  const told = unknown.map((key) => {
    const word = meant.get(key);
    return say(
      word === undefined
        ? `${message} "${key}"; there are ${[...new Set(branches.flatMap(({ absent }) => absent.slice(0, 1)))].join(', ')}`
        : `${message} "${key}"; did you mean "${word}"?`,
    );
  });
  const guesses = [...meant.values()].filter((word) => word !== undefined);
  const branch = branches.find(({ absent }) => absent.some((key) => guesses.includes(key)));
  // What else is wrong in the branch that was meant is told with it; its missing key is the one that was misspelt.
  const rest = branch?.issues.filter(
    ({ code, path: [key] }) => code !== 'unrecognized_keys' && !guesses.includes(String(key)),
  );
  return [...told, ...schemaProblems(rest ?? [], value, at)];
};

/**
 * The problems of a document whose shape is wrong; `value` is what was written where the issues' paths begin. Where a union
 * fits in none of its branches, the mistakes of the branch that is nearest to what was written are told, so that the path
 * leads to the mistake itself; a key that no branch knows is told with the one that was probably meant.
 */
export const schemaProblems = (
  issues: readonly SchemaIssue[],
  value: unknown,
  path: readonly PropertyKey[] = [],
): Problem[] =>
  issues.flatMap((issue) => {
    const at = [...path, ...issue.path];
    const inner = valueAt(value, issue.path);
    const spelt = misspelt(issue, at, inner);
    if (spelt) return spelt;
    const [nearest] = [...(issue.errors ?? [])].sort((a, b) => distance(a) - distance(b));
    if (nearest && nearest.length > 0) return schemaProblems(nearest, inner, at);
    return [{ path: at.map(String).join('.'), code: issue.code ?? 'invalid', message: issue.message }];
  });
