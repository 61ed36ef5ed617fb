import type * as z from 'zod';
import { issuesOf, RelanceError } from '../kernel/errors';

/** The settings of a Lambda, read from its environment by its schema; throws `settings_invalid` naming each field. */
export const readEnv = <S extends z.ZodType>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): z.output<S> => {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  throw new RelanceError(
    'settings_invalid',
    `settings: ${issues.map((i) => `${i.path}: ${i.message}`).join('; ')}`,
    issues,
  );
};
