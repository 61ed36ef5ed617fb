import type { Context, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { groupedQueueDoor } from '../../functions/shared/platform/doors/grouped-queue-door';
import { queueDoor } from '../../functions/shared/platform/doors/queue-door';
import { captureLines } from '../support/captured-lines';

const WHOLE_MS = 60_000;
const lines = captureLines();
let clock = 0;
const context = {
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => WHOLE_MS - clock,
} as Context;

beforeEach(() => {
  clock = 0;
});

const schema = z.strictObject({ n: z.number(), group: z.string() });
type Message = z.infer<typeof schema>;
/** Messages 0, 1, 2 ... each of a group of its own, received so many times. */
const queueOf = (receives: readonly number[], group = (n: number) => `${n}`) =>
  ({
    Records: receives.map((count, n) => ({
      messageId: `m-${n}`,
      body: JSON.stringify({ n, group: group(n) }),
      attributes: { ApproximateReceiveCount: String(count) },
    })),
  }) as unknown as SQSEvent;
const fresh = (count: number) => Array.from({ length: count }, () => 1);
const ids = ({ batchItemFailures }: { batchItemFailures: { itemIdentifier: string }[] }) =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
const line = () => JSON.parse(lines[0] ?? '');

type Work = (message: Message) => Promise<void>;
const doors: [string, (work: Work) => ReturnType<typeof queueDoor>][] = [
  ['a queue', (work) => queueDoor(schema, ({ value }) => work(value))],
  [
    'a queue in groups',
    (work) =>
      groupedQueueDoor(
        schema,
        async (messages) => {
          for (const { value } of messages) await work(value);
        },
        { groupBy: ({ group }) => group },
      ),
  ],
];

describe.each(doors)('the door of %s', (_what, doorOf) => {
  /** A door whose messages take so long each. */
  const taking = (ms: number, fail?: Error) => {
    const begun: number[] = [];
    const door = doorOf(async ({ n }) => {
      begun.push(n);
      clock += ms;
      if (fail) throw fail;
    });
    return { begun, door };
  };

  it('gives back unbegun what it has no time for, and counts it as no error', async () => {
    const { door, begun } = taking(9_000);
    const back = ids(await door(queueOf(fresh(9)), context));
    // The next would begin with 15 s left: not the 9 that they take and the 10 that are kept.
    expect(begun).toEqual([0, 1, 2, 3, 4]);
    expect(back).toEqual(['m-5', 'm-6', 'm-7', 'm-8']);
    expect(lines).toHaveLength(1);
    expect(line()).toMatchObject({
      level: 'WARN',
      message: 'messages_handled',
      count: 9,
      failed: 0,
      givenBack: 4,
    });
    expect(clock).toBeLessThanOrEqual(WHOLE_MS);
  });

  it('handles short messages until a sixth of the call is left', async () => {
    const { door, begun } = taking(100);
    await door(queueOf(fresh(1_000)), context);
    expect(begun).toHaveLength(500);
  });

  it('begins with what was given back before, so that nothing is given back for ever', async () => {
    const { door, begun } = taking(20_000);
    await door(queueOf([1, 3, 1, 2]), context);
    expect(begun).toEqual([1, 3]);
  });

  it('begins a message in any case, however little time there is', async () => {
    clock = WHOLE_MS;
    const { door, begun } = taking(10);
    await door(queueOf(fresh(2)), context);
    expect(begun).toEqual([0]);
  });

  it('says both when some failed and some were given back', async () => {
    const { door } = taking(25_000, new Error('no'));
    const back = ids(await door(queueOf(fresh(4)), context));
    expect(back).toEqual(['m-0', 'm-1', 'm-2', 'm-3']);
    expect(line()).toMatchObject({ level: 'ERROR', failed: 2, givenBack: 2, failures: [{ times: 2 }] });
  });

  it('has no bound where nobody tells it the time', async () => {
    const { door, begun } = taking(9_000);
    expect(ids(await door(queueOf(fresh(9)), { awsRequestId: 'request-1' } as Context))).toEqual([]);
    expect(ids(await door(queueOf(fresh(9))))).toEqual([]);
    expect(begun).toHaveLength(18);
    expect(line().givenBack).toBeUndefined();
  });
});

test('a group that failed is not tried message by message when its time is over: each goes back with the error', async () => {
  let tries = 0;
  const door = groupedQueueDoor(
    schema,
    async () => {
      tries += 1;
      clock += 30_000;
      throw new Error('no');
    },
    { groupBy: ({ group }) => group },
  );
  const back = ids(
    await door(
      queueOf(fresh(3), () => 'one'),
      context,
    ),
  );
  expect(tries).toBe(1);
  expect(back).toEqual(['m-0', 'm-1', 'm-2']);
  expect(line()).toMatchObject({ level: 'ERROR', failed: 3 });
});
