import type { ProgrammeStore } from '../ports';
import { publishProgramme } from './publish';

/** What came of a deployment's programme. */
export type Deployed =
  | { readonly done: true; readonly data: { readonly Version: string } }
  | { readonly done: false; readonly reason: string };

const SHOWN = 5;

/**
 * Publishes the deployment's document unless it was ever published before. A document with problems fails the
 * deployment, and says the first of them. Taking the stack down leaves what is published.
 */
export const deployProgramme = async (
  store: ProgrammeStore,
  request: 'Create' | 'Update' | 'Delete',
  readDocument: () => Promise<unknown>,
  now: number,
): Promise<Deployed> => {
  if (request === 'Delete') return { done: true, data: { Version: '0' } };
  const answer = await publishProgramme(store, await readDocument(), now, { onlyIfNew: true });
  if (answer.ok) return { done: true, data: { Version: String(answer.version) } };
  const told = answer.problems
    .slice(0, SHOWN)
    .map(({ path, code, message }) => `${path}: ${message} (${code})`);
  const more = answer.problems.length > SHOWN ? `; and ${answer.problems.length - SHOWN} more` : '';
  return { done: false, reason: `the programme has problems: ${told.join('; ')}${more}` };
};
