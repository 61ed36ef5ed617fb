import { issuesOf, RelanceError } from '../kernel/errors';
import * as z from '../kernel/schema';

/** The settings of a Lambda, read from its environment by its schema; throws `settings_invalid` naming each field. */
export const readEnv = <S extends z.core.$ZodType>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): z.output<S> => {
  const parsed = z.safeParse(schema, env);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  throw new RelanceError(
    'settings_invalid',
    `settings: ${issues.map((i) => `${i.path}: ${i.message}`).join('; ')}`,
    issues,
  );
};
