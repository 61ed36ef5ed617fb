import * as z from '../../functions/shared/kernel/schema';
import { checked } from '../../functions/shared/platform/checked';

const schema = z.strictObject({ name: z.string(), at: z._default(z.int(), 0) });

test('what fits its schema is answered with its defaults', () => {
  expect(checked(schema, { name: 'a' }, 'request_invalid')).toEqual({ name: 'a', at: 0 });
});

test('what does not is refused by code, and by each field with its rule', () => {
  const read = () => checked(schema, { name: 1, at: 'x' }, 'request_invalid', 'settings: ');
  expect(read).toThrow(
    expect.objectContaining({
      code: 'request_invalid',
      message: expect.stringMatching(/^settings: name: .*string.*; at: .*number/),
      issues: [expect.objectContaining({ path: 'name' }), expect.objectContaining({ path: 'at' })],
    }),
  );
});
