import { issuesOf, RelanceError } from '../kernel/errors';
import * as z from '../kernel/schema';

/**
 * What somebody handed over, read by its schema. Throws an error of that code whose sentence names each field and its
 * rule, after `what` where it is said.
 */
export const checked = <S extends z.core.$ZodType>(
  schema: S,
  value: unknown,
  code: string,
  what = '',
): z.output<S> => {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issues = issuesOf(parsed.error);
  const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new RelanceError(code, `${what}${where}`, issues);
};
