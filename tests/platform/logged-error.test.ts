import * as z from 'zod';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { failuresOf } from '../../functions/shared/platform/doors/call';
import { loggedError } from '../../functions/shared/platform/logged-error';

const ADDRESS = 'ada@example.com';

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test.each([
  ['JSON', thrownBy(() => JSON.parse(`{"a": ${ADDRESS}`))],
  ['zod, of a key', thrownBy(() => z.strictObject({}).parse({ [ADDRESS]: 1 }))],
  [
    'ours, with issues',
    new RelanceError('message_invalid', ADDRESS, [{ path: ADDRESS, code: 'x', message: ADDRESS }]),
  ],
  ['ours, with a cause', new RelanceError('message_unreadable', 'x', [], { cause: new Error(ADDRESS) })],
  ['DynamoDB, with an item', Object.assign(new Error('failed'), { Item: { email: { S: ADDRESS } } })],
  ['a message of many lines', new Error(`one\n    at ${ADDRESS} (two)\n    at three`)],
  ['AWS about a right', named('AccessDeniedException', `not authorized for ${ADDRESS}`)],
  ['a thrown text', ADDRESS],
])('an error of %s is logged without what it quotes', (_what, error) => {
  const logged = loggedError(error);
  expect(JSON.stringify(logged)).not.toContain(ADDRESS);
  expect(logged.code).toMatch(/\w/);
});

test('code, place and causes are kept, and what AWS says of rights', () => {
  const cause = named('AccessDeniedException', 'role r may not sqs:SendMessage');
  const logged = loggedError(new RelanceError('messages_not_accepted', 'x', [], { cause }));
  expect(logged).toMatchObject({
    code: 'messages_not_accepted',
    cause: { code: 'AccessDeniedException', message: 'role r may not sqs:SendMessage' },
  });
  expect(logged.message).toBeUndefined();
  expect(logged.at[0]).toContain('logged-error.test');
});

test('the errors of one call are told once a code, with how many times', () => {
  const errors = [...Array.from({ length: 9 }, () => new RelanceError('a_b', 'x')), new TypeError('y')];
  expect(failuresOf(errors)).toMatchObject([
    { code: 'a_b', times: 9 },
    { code: 'TypeError', times: 1 },
  ]);
});
