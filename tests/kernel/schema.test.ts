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
    { path: 'name', code: 'too_small', message: 'must have at least 1 character' },
    { path: 'mode', code: 'invalid_value', message: 'Invalid option: expected one of "on"|"off"' },
    { path: 'count', code: 'invalid_type', message: 'Invalid input: expected int, received number' },
    { path: '', code: 'unrecognized_keys', message: 'Unrecognized key: "other"' },
  ]);
});

test('what is missing, too small or too large is said in plain words', () => {
  const limits = z.strictObject({
    gone: z.string(),
    choice: z.enum(['on', 'off']),
    list: z.array(z.string()),
    least: z.int().check(z.minimum(1)),
    above: z.number().check(z.gt(0)),
    most: z.number().check(z.maximum(9)),
    below: z.number().check(z.lt(1)),
    text: z.string().check(z.maxLength(2)),
    few: z.array(z.int()).check(z.minLength(2)),
  });
  const parsed = limits.safeParse({ least: 0, above: 0, most: 10, below: 1, text: 'long', few: [1] });
  expect(issuesOf(parsed.error ?? { issues: [] }).map(({ path, message }) => `${path} ${message}`)).toEqual([
    'gone is missing',
    'choice is missing',
    'list is missing',
    'least must be at least 1',
    'above must be above 0',
    'most must be at most 9',
    'below must be below 1',
    'text must have at most 2 characters',
    'few must have at least 2 entries',
  ]);
});
