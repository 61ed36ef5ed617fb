import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from '../../kernel/schema';
import { checked } from '../checked';
import { logger } from '../logger';
import { unpackBody } from '../queues';
import { beginCall, type Call, failuresOf } from './call';
import { timeLeftOf } from './time-left';

/** One message of a queue after it was checked: its value, how often it came, and the instant of the call. */
export interface QueueMessage<T> {
  readonly value: T;
  readonly id: string;
  readonly receiveCount: number;
  readonly now: number;
}

/** What a message came to; `failed` sends it back to the queue, and after `maxReceiveCount` to the dead letters. */
export interface QueueOptions {
  /** How many messages are handled at once. @default 1 */
  readonly concurrency?: number;
}

const receivesOf = ({ attributes }: SQSRecord): number => Number(attributes.ApproximateReceiveCount ?? 1);

/** A record unpacked and checked by the schema; throws `message_unreadable` or `message_invalid`. */
export const messageOf = <S extends z.core.$ZodType>(
  schema: S,
  record: SQSRecord,
): QueueMessage<z.output<S>> => {
  return {
    value: checked(schema, unpackBody(record.body), 'message_invalid'),
    id: record.messageId,
    receiveCount: receivesOf(record),
    now: Date.now(),
  };
};

/**
 * The one line of a call that handled messages: how many, how many failed and why, and how many were given back because
 * its time was over.
 */
export const logHandled = (
  call: Call,
  count: number,
  errors: readonly unknown[],
  givenBack: number,
): void => {
  const line = { count, failed: errors.length, ...(givenBack > 0 ? { givenBack } : {}), ...call.took() };
  if (errors.length > 0) logger.error('messages_handled', { ...line, failures: failuresOf(errors) });
  else if (givenBack > 0) logger.warn('messages_handled', line);
  else logger.info('messages_handled', line);
};

/** The failures of a call, as the queue is told of them. */
export const goingBack = (ids: readonly string[]): SQSBatchResponse => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/**
 * A Lambda behind a queue. Each message is unpacked, checked by the schema and handed to `handle`; one that throws
 * alone goes back (partial batch response), its neighbours are done. None is begun that the call has no time to end:
 * it goes back unbegun, and what came back before goes first. Logs one line a call, without bodies.
 */
export const queueDoor =
  <S extends z.core.$ZodType>(
    schema: S,
    handle: (message: QueueMessage<z.output<S>>) => Promise<void>,
    options: QueueOptions = {},
  ) =>
  async (event: SQSEvent, context?: Context): Promise<SQSBatchResponse> => {
    const call = beginCall(context);
    const time = timeLeftOf(context);
    const failed: string[] = [];
    const givenBack: string[] = [];
    const errors: unknown[] = [];
    const one = async (record: SQSRecord) => {
      if (!time.forMore()) return givenBack.push(record.messageId);
      try {
        await time.spend(async () => handle(messageOf(schema, record)));
      } catch (error) {
        failed.push(record.messageId);
        errors.push(error);
      }
    };
    const waiting = [...event.Records].sort((a, b) => receivesOf(b) - receivesOf(a));
    const lane = async () => {
      for (let record = waiting.shift(); record; record = waiting.shift()) await one(record);
    };
    await Promise.all(Array.from({ length: options.concurrency ?? 1 }, lane));
    logHandled(call, event.Records.length, errors, givenBack.length);
    return goingBack([...failed, ...givenBack]);
  };
