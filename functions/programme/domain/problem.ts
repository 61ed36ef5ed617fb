import type { Issue } from '../../shared/kernel/errors';

/** A mistake in a programme: the dotted path to it, a stable code, and a sentence that says what to change. */
export type Problem = Issue;

/** Makes a problem at a path (`['journeys', 0, 'steps', 2]`). */
export const problemAt = (path: readonly (string | number)[], code: string, message: string): Problem => ({
  path: path.join('.'),
  code,
  message,
});

/** The problems of ids that occur twice in one list. */
export const duplicateIds = (
  path: readonly (string | number)[],
  entries: readonly { readonly id: string }[],
): Problem[] => {
  const seen = new Set<string>();
  return entries.flatMap(({ id }, index) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [problemAt([...path, index, 'id'], 'duplicate_id', `"${id}" is there twice; ids must differ`)];
  });
};
