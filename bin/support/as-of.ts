import { instantOf } from './instant';
import { UsageError } from './problems';
import type { Stage } from './stage';

/**
 * The stage that is meant, and the instant of `--as-of`, if one is given. Throws `as_of_invalid` before it looks for the stage, and
 * `as_of_refused` anywhere but on the stage `local`: elsewhere nobody judges as of another instant than now.
 */
export const stageAsOf = async (
  text: string | undefined,
  stage: () => Promise<Stage>,
): Promise<{ readonly place: Stage; readonly asOf?: string }> => {
  const asOf = text === undefined ? undefined : instantOf('as-of', text);
  const place = await stage();
  if (asOf === undefined) return { place };
  if (place.stage === 'local') return { place, asOf };
  throw new UsageError(
    'as_of_refused',
    `--as-of is for the stage local only; this stage is "${place.stage}"`,
  );
};
