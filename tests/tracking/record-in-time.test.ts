import type { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { isoTime } from '../../functions/shared/kernel/time';
import { queueDoor } from '../../functions/shared/platform/doors/queue-door';
import { packBody } from '../../functions/shared/platform/queues';
import { gatheredStore } from '../../functions/tracking/adapters/gathered-store';
import { interactionStore } from '../../functions/tracking/adapters/interaction-store';
import { recordRequestSchema } from '../../functions/tracking/contract';
import { MAX_BATCH_BYTES } from '../../functions/tracking/domain/check-batch';
import { recordInteractions } from '../../functions/tracking/flows/record';
import type { RecordPorts } from '../../functions/tracking/ports';
import { WORK } from '../../lib/work-queues';
import { captureLines } from '../support/captured-lines';
import { callOf, NOON } from '../support/tracking/builders';

const CALLS = 1_600;
const WHOLE_MS = WORK.recorder.timeoutSeconds * 1_000;

/** A request of calls of one member each; as large as the door takes unless told otherwise. */
const requestOf = (nth: number, calls = CALLS): string =>
  packBody({
    from: 'client',
    key: 'key-1',
    receivedAt: isoTime(NOON),
    calls: Array.from({ length: calls }, (_, call) =>
      callOf({
        userId: `${nth}-${call}`,
        messageId: `${nth}-${call}`,
        properties: { title: 'x'.repeat(150) },
      }),
    ),
  });

/**
 * The recorder over a table of which each batch takes so long, one after the other, and a clock that tells it. The table
 * leaves unprocessed what a hot source sends.
 */
const open = (batchMs: number, isHot: (message: string) => boolean = () => false) => {
  const clock = { ms: 0 };
  const written = new Map<string, number>();
  const send = async ({ input }: BatchWriteCommand) => {
    clock.ms += batchMs;
    const left = (input.RequestItems?.interactions ?? []).filter(({ PutRequest }) => {
      const [message = ''] = String(PutRequest?.Item?.messageId).split('-');
      if (isHot(message)) return true;
      written.set(message, (written.get(message) ?? 0) + 1);
      return false;
    });
    return left.length > 0 ? { UnprocessedItems: { interactions: left } } : {};
  };
  const db = { send } as unknown as DynamoDBDocumentClient;
  const interactions = gatheredStore(interactionStore(db, 'interactions'));
  const ports: RecordPorts = {
    interactions,
    tracking: { fixTime: async (_source, _id, at) => at, noteRejects: async () => undefined },
    park: async () => undefined,
    identitySecret: async () => 'a-secret-that-is-long-enough-for-tests',
  };
  const door = queueDoor(
    recordRequestSchema,
    ({ value, now }) => interactions.during(() => recordInteractions(ports, value, now)),
    { concurrency: 10 },
  );
  /** One call with those messages; what goes back, and the milliseconds that it took. */
  const call = async (messages: readonly string[], calls = CALLS) => {
    clock.ms = 0;
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => WHOLE_MS - clock.ms } as Context;
    const Records = messages.map((id) => ({
      messageId: id,
      body: requestOf(Number(id), calls),
      attributes: {},
    }));
    const { batchItemFailures } = await door({ Records } as unknown as SQSEvent, context);
    return { back: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), ms: clock.ms };
  };
  return { call, written };
};

const lines = captureLines();

const messages = Array.from({ length: 25 }, (_, nth) => `${nth}`);

test('the largest requests, more than a call can do: what fits is done whole, the rest goes back unbegun, nothing is lost', async () => {
  const { call, written } = open(35);
  const { back, ms } = await call(messages);
  expect(ms).toBeLessThanOrEqual(WHOLE_MS);
  const done = messages.filter((id) => !back.includes(id));
  expect(done.length).toBeGreaterThanOrEqual(10);
  expect(back.length).toBeGreaterThan(0);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(done.map((id) => [id, CALLS])));
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'WARN', count: 25, failed: 0, givenBack: back.length }),
  ]);

  expect((await call(back)).back).toEqual([]);
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(messages.map((id) => [id, CALLS])));
});

test('a hot source fails alone, in a few seconds: its neighbours are written once, and done', async () => {
  jest.useFakeTimers();
  try {
    const hot = ['7', '18'];
    const { call, written } = open(1, (message) => hot.includes(message));
    const began = Date.now();
    const calling = call(messages, 1);
    await jest.runAllTimersAsync();
    expect((await calling).back.sort()).toEqual(hot.sort());
    expect(Object.fromEntries(written)).toEqual(
      Object.fromEntries(messages.filter((id) => !hot.includes(id)).map((id) => [id, 1])),
    );
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      failed: 2,
      failures: [{ code: 'interactions_not_written', times: 2 }],
    });
  } finally {
    jest.useRealTimers();
  }
});

test('the request of these tests is as large as one may be', () => {
  const bytes = Buffer.byteLength(
    JSON.stringify({
      batch: Array.from({ length: CALLS }, () =>
        callOf({ userId: '0-1000', messageId: '0-1000', properties: { title: 'x'.repeat(150) } }),
      ),
    }),
  );
  expect(bytes).toBeGreaterThan(0.9 * MAX_BATCH_BYTES);
  expect(bytes).toBeLessThanOrEqual(MAX_BATCH_BYTES);
});
