import { issuesOf } from '../../functions/shared/kernel/errors';
import * as z from '../../functions/shared/kernel/schema';

const schema = z.strictObject({
  name: z.string().check(z.minLength(1)),
  mode: z.enum(['on', 'off']),
  count: z.int(),
});

test('what is wrong with an input is said in English, with its path and a stable code', () => {
  const parsed = schema.safeParse({ name: '', mode: 'loud', count: 1.5, other: 1 });
  expect(issuesOf(parsed.error ?? { issues: [] })).toEqual([
    { path: 'name', code: 'too_small', message: 'Too small: expected string to have >=1 characters' },
    { path: 'mode', code: 'invalid_value', message: 'Invalid option: expected one of "on"|"off"' },
    { path: 'count', code: 'invalid_type', message: 'Invalid input: expected int, received number' },
    { path: '', code: 'unrecognized_keys', message: 'Unrecognized key: "other"' },
  ]);
});
