import { randomUUID } from 'node:crypto';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RelanceError } from '../kernel/errors';
import { gunzip, gzip } from './gzip';

const PACK_ABOVE_BYTES = 200_000;
const MAX_BATCH_BYTES = 1_000_000;
const MAX_BATCH_COUNT = 10;
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;
const PACKED = 'gzip:';

/** A JSON value as the body of a queue message; what is larger than 200 KB is gzipped and marked so. */
export const packBody = (value: unknown): string => {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= PACK_ABOVE_BYTES) return text;
  return PACKED + gzip(text).toString('base64');
};

/** The JSON value of a queue message's body; throws `message_unreadable` when it is none. */
export const unpackBody = (body: string): unknown => {
  try {
    if (!body.startsWith(PACKED)) return JSON.parse(body);
    const packed = Buffer.from(body.slice(PACKED.length), 'base64');
    return JSON.parse(gunzip(packed, MAX_UNPACKED_BYTES).toString('utf8'));
  } catch (error) {
    throw new RelanceError('message_unreadable', 'the body of the queue message is not JSON', [], {
      cause: error,
    });
  }
};

/** A message to be sent: any JSON value, and the seconds (0 to 900) for which the queue keeps it back. */
export interface Outgoing {
  readonly value: unknown;
  readonly delaySeconds?: number;
}

const batchesOf = (messages: readonly Outgoing[]) => {
  const batches: { body: string; delay?: number }[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const body = packBody(message.value);
    const size = Buffer.byteLength(body);
    const last = batches.at(-1);
    if (!last || last.length >= MAX_BATCH_COUNT || bytes + size > MAX_BATCH_BYTES) {
      batches.push([{ body, delay: message.delaySeconds }]);
      bytes = size;
    } else {
      last.push({ body, delay: message.delaySeconds });
      bytes += size;
    }
  }
  return batches;
};

/**
 * Sends messages to a queue in as few calls as their sizes allow. Returns when all are durable; throws
 * `messages_not_accepted` when the queue refused any (some may then be durable: receivers are idempotent).
 */
export const sendToQueue = async (
  client: SQSClient,
  queueUrl: string,
  messages: readonly Outgoing[],
): Promise<void> => {
  for (const batch of batchesOf(messages)) {
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: batch.map(({ body, delay }) => ({
          Id: randomUUID(),
          MessageBody: body,
          DelaySeconds: delay,
        })),
      }),
    );
    const refused = answer.Failed ?? [];
    if (refused.length > 0) {
      throw new RelanceError(
        'messages_not_accepted',
        `the queue refused ${refused.length} of ${batch.length} messages: ${refused[0]?.Code}`,
      );
    }
  }
};

/** Sends values to one queue, see sendToQueue. */
export const queueSender =
  (client: SQSClient, queueUrl: string) =>
  (values: readonly unknown[]): Promise<void> =>
    sendToQueue(
      client,
      queueUrl,
      values.map((value) => ({ value })),
    );
