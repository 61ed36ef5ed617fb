import { RelanceError } from '../kernel/errors';
import { read } from '../kernel/read';
import type * as z from '../kernel/schema';

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
  const checked = read(schema, value);
  if (checked.ok) return checked.value;
  const { issues } = checked;
  const where = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
  throw new RelanceError(code, `${what}${where}`, issues);
};
