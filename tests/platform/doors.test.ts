import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { callDoor } from '../../functions/shared/platform/doors/call-door';
import { groupedQueueDoor } from '../../functions/shared/platform/doors/grouped-queue-door';
import { queueDoor } from '../../functions/shared/platform/doors/queue-door';
import { streamDoor } from '../../functions/shared/platform/doors/stream-door';
import { captureLines } from '../support/captured-lines';

const ADDRESS = 'ada@example.com';
const context = { awsRequestId: 'request-1' } as Context;
const lines = captureLines();

const only = () => {
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
};

const queueOf = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({ messageId: `m-${index}`, body, attributes: {} })),
  }) as unknown as SQSEvent;

const bad = [`{"mail": "${ADDRESS}"`, JSON.stringify({ [ADDRESS]: ADDRESS }), '{"n":1}'];
const schema = z.strictObject({ n: z.number() });

test.each([
  ['a queue', queueDoor(schema, async () => undefined)],
  ['a queue in groups', groupedQueueDoor(schema, async () => undefined, { groupBy: () => 'one' })],
])(
  'the door of %s logs one line with code, request, counts and time, and none of the bodies',
  async (_what, door) => {
    const { batchItemFailures } = await door(queueOf(...bad), context);
    expect(batchItemFailures).toHaveLength(2);
    const line = only();
    expect(line).toMatchObject({
      level: 'ERROR',
      message: 'messages_handled',
      requestId: 'request-1',
      count: 3,
      failed: 2,
      ms: expect.any(Number),
    });
    expect(line.failures.map(({ code }: { code: string }) => code)).toEqual([
      'message_unreadable',
      'message_invalid',
    ]);
    expect(lines.join()).not.toContain(ADDRESS);
  },
);

test.each([
  [false, [[1, 2], [1], [2]], ['m-0', 'm-2']],
  [true, [[1, 2]], ['m-0', 'm-1', 'm-2']],
])(
  'a group that fails (taken whole: %s) is tried as %j, and goes back as it has to',
  async (whole, tried, back) => {
    const tries: number[][] = [];
    const door = groupedQueueDoor(
      schema,
      async (messages) => {
        const numbers = messages.map(({ value }) => value.n);
        tries.push(numbers);
        if (numbers.includes(2)) throw new RelanceError('never_handled', 'no');
      },
      { groupBy: () => 'one', whole },
    );
    const { batchItemFailures } = await door(queueOf('{', '{"n":1}', '{"n":2}'), context);
    expect(tries).toEqual(tried);
    const ids = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    expect(ids.toSorted()).toEqual(back);
    expect(only()).toMatchObject({ count: 3, failed: ids.length });
  },
);

test('what ends a call of the stream says its code and no more', async () => {
  const door = streamDoor(async () => {
    throw new RelanceError('members_not_judged', ADDRESS, [{ path: ADDRESS, code: 'x', message: ADDRESS }]);
  });
  const thrown = await door({ Records: [] } as DynamoDBStreamEvent, context).catch((error: Error) => error);
  expect(thrown).toMatchObject({ code: 'members_not_judged', issues: [] });
  expect(String(thrown)).not.toContain(ADDRESS);
  expect(only()).toMatchObject({ level: 'ERROR', message: 'records_failed' });
  expect(lines.join()).not.toContain(ADDRESS);
});

test('a call by name tells its caller the sentence, and the log the code', async () => {
  const door = callDoor('keys_administered', async () => {
    throw new RelanceError('key_unknown', 'there is no key k', [
      { path: ADDRESS, code: 'x', message: ADDRESS },
    ]);
  });
  await expect(door({}, context)).rejects.toMatchObject({
    code: 'key_unknown',
    message: 'key_unknown: there is no key k',
    issues: [],
  });
  expect(only()).toMatchObject({ message: 'call_failed', call: 'keys_administered' });
  expect(lines.join()).not.toContain(ADDRESS);
});

test('a call that breaks tells its caller that it did, and nothing of what broke', async () => {
  const door = callDoor('keys_administered', async () => {
    throw new TypeError(`${ADDRESS} is not a function`);
  });
  const thrown = await door({}, context).catch((error: Error) => error);
  expect(thrown).toMatchObject({ message: expect.stringMatching(/^call_failed: /) });
  expect(JSON.stringify({ ...(thrown as Error), text: String(thrown) })).not.toContain(ADDRESS);
});
