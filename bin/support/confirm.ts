import { createInterface } from 'node:readline/promises';
import { UsageError } from './problems';
import type { Stage } from './stage';

/**
 * Asks before something is written in a real account: nothing on a local AWS or with `--yes`, a question on a
 * terminal, and `confirmation_needed` (wrong usage) where nobody can answer. Throws `declined` on any other answer.
 */
export const confirmWrite = async (
  place: Pick<Stage, 'local' | 'stage' | 'region'>,
  options: { readonly yes?: boolean },
  what: string,
): Promise<void> => {
  if (place.local || options.yes) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(
      'confirmation_needed',
      `this would ${what} on the stage "${place.stage}" (${place.region}) of a real AWS account; add --yes`,
    );
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${what} on the stage "${place.stage}" (${place.region})? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('declined', 'nothing was changed');
  } finally {
    asking.close();
  }
};
