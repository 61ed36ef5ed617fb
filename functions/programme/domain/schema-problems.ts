import type { Problem } from './problem';

/** What we read of an issue of the schema library; a union's issue holds the issues of each of its branches. */
export interface SchemaIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly SchemaIssue[])[];
}

/** How far a branch is from what was written: a branch whose own key is missing was not meant. */
const distance = (issues: readonly SchemaIssue[]): number =>
  issues.reduce((sum, issue) => {
    const shape = issue.path.length <= 1 && issue.code !== 'custom';
    return sum + (issue.code === 'unrecognized_keys' ? 3 : shape ? 2 : 1);
  }, 0);

/**
 * The problems of a document whose shape is wrong. Where a union fits in none of its branches, the mistakes of the
 * branch that is nearest to what was written are told, so that the path leads to the mistake itself.
 */
export const schemaProblems = (
  issues: readonly SchemaIssue[],
  path: readonly PropertyKey[] = [],
): Problem[] =>
  issues.flatMap((issue) => {
    const at = [...path, ...issue.path];
    const [nearest] = [...(issue.errors ?? [])].sort((a, b) => distance(a) - distance(b));
    if (nearest && nearest.length > 0) return schemaProblems(nearest, at);
    return [{ path: at.map(String).join('.'), code: issue.code ?? 'invalid', message: issue.message }];
  });
