import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { unpackBody } from '../../functions/shared/platform/queues';
import { parkedInteractionSchema } from '../../functions/tracking/contract';
import type { StageOutputs } from './stage';

/** A message that failed, and why as far as the message itself says it. */
export interface DeadLetter {
  readonly queue: string;
  readonly id: string;
  readonly sentAt: string;
  readonly receiveCount: number;
  readonly code: string;
  readonly reason: string;
  readonly body: unknown;
}

/** Short name of the queue in which tracking parks single interactions. */
export const PARKED = 'parked';
const HOLD_SECONDS = 30;
const EMPTY_ANSWERS = 2;

const unpacked = (text: string): unknown => {
  try {
    return unpackBody(text);
  } catch (error) {
    if (error instanceof RelanceError) return text;
    throw error;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Whether a message is the position of a failed batch of the stream, which a redrive cannot bring back. */
const isStreamPosition = (body: unknown): boolean => isObject(body) && isObject(body.DDBStreamBatchInfo);

const whyOf = (queue: string, body: unknown) =>
  isStreamPosition(body)
    ? {
        code: 'stream_batch_failed',
        reason: 'a batch of the stream was given up; this holds its position only, and the log says why',
      }
    : {
        code: 'retries_exhausted',
        reason: `the worker of the queue ${queue} failed on it every time; its log says why`,
      };

/** A message of a dead-letter queue in our words. */
export const deadLetterOf = (queue: string, message: Message): DeadLetter => {
  const body = unpacked(message.Body ?? '');
  const receiveCount = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
  const parked = parkedInteractionSchema.safeParse(body);
  return {
    queue,
    id: message.MessageId ?? '',
    sentAt: new Date(Number(message.Attributes?.SentTimestamp ?? 0)).toISOString(),
    receiveCount,
    ...(parked.success ? { code: parked.data.code, reason: parked.data.reason } : whyOf(queue, body)),
    body,
  };
};

const receive = async (client: SQSClient, queueUrl: string): Promise<Message[]> => {
  const answer = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: HOLD_SECONDS,
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    }),
  );
  return answer.Messages ?? [];
};

const giveBack = async (client: SQSClient, queueUrl: string, messages: readonly Message[]) => {
  for (const { ReceiptHandle } of messages) {
    await client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );
  }
};

/** Receives messages until the queue answers none twice, `limit` are held, or one comes again. */
const drain = async (
  client: SQSClient,
  queueUrl: string,
  limit: number,
  each: (message: Message) => Promise<void>,
): Promise<void> => {
  const seen = new Set<string>();
  for (let empty = 0; empty < EMPTY_ANSWERS && seen.size < limit; ) {
    const messages = await receive(client, queueUrl);
    empty = messages.length === 0 ? empty + 1 : 0;
    for (const [index, message] of messages.entries()) {
      const id = message.MessageId ?? '';
      if (seen.has(id) || seen.size >= limit) {
        await giveBack(client, queueUrl, messages.slice(index));
        return;
      }
      seen.add(id);
      await each(message);
    }
  }
};

/** Looks at the messages of one dead-letter queue and gives them all back. */
export const peekDeadLetters = async (
  client: SQSClient,
  queue: string,
  queueUrl: string,
  limit: number,
): Promise<DeadLetter[]> => {
  const held: Message[] = [];
  try {
    await drain(client, queueUrl, limit, async (message) => void held.push(message));
  } finally {
    await giveBack(client, queueUrl, held);
  }
  return held.map((message) => deadLetterOf(queue, message));
};

/** Where the messages of a dead-letter queue go back to; undefined when a redrive cannot help them. */
export const redriveTarget = (queue: string, outputs: Pick<StageOutputs, 'queues'>): string | undefined => {
  const name = queue === PARKED ? 'replay' : queue;
  return Object.hasOwn(outputs.queues, name) ? outputs.queues[name] : undefined;
};

/**
 * Sends every message of a dead-letter queue to where it came from: sent first, then deleted, so that none is lost
 * when this is interrupted (one may come twice, which changes nothing). Positions of the stream stay. Answers how many.
 */
export const redriveQueue = async (
  client: SQSClient,
  from: string,
  to: string,
  limit: number,
  signal?: AbortSignal,
): Promise<number> => {
  let redriven = 0;
  await drain(client, from, limit, async (message) => {
    if (signal?.aborted || isStreamPosition(unpacked(message.Body ?? ''))) {
      return giveBack(client, from, [message]);
    }
    await client.send(new SendMessageCommand({ QueueUrl: to, MessageBody: message.Body }));
    await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle }));
    redriven += 1;
  });
  return redriven;
};
