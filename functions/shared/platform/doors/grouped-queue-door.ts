import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from '../../kernel/schema';
import { beginCall } from './call';
import { goingBack, logHandled, messageOf, type QueueMessage, type QueueOptions } from './queue-door';
import { timeLeftOf } from './time-left';

/** How messages are put together. */
export interface GroupedQueueOptions<T> extends QueueOptions {
  /** What the messages of one group have in common. */
  readonly groupBy: (value: T) => string;
  /**
   * A group that throws goes back whole, and none of it is tried alone: for handlers that judge a message by those that
   * came with it. One that can never be handled then takes its group along to the dead letters.
   * @default false
   */
  readonly whole?: boolean;
}

/** How often the one of them came that came most often. */
const receivesOf = (group: readonly QueueMessage<unknown>[]): number =>
  Math.max(...group.map(({ receiveCount }) => receiveCount));

/**
 * A Lambda behind a queue that handles together what belongs together: the messages of one group go to `handle` at
 * once, in the order of the batch. A group that throws is tried again message by message, so that only what fails
 * alone goes back (partial batch response), or goes back whole where the options say so. No group is begun that the call has no time to end: it goes back unbegun,
 * and groups that came back before go first. Logs one line a call, without bodies.
 */
export const groupedQueueDoor =
  <S extends z.core.$ZodType>(
    schema: S,
    handle: (messages: readonly QueueMessage<z.output<S>>[]) => Promise<void>,
    options: GroupedQueueOptions<z.output<S>>,
  ) =>
  async (event: SQSEvent, context?: Context): Promise<SQSBatchResponse> => {
    const call = beginCall(context);
    const time = timeLeftOf(context);
    const failed: string[] = [];
    const givenBack: string[] = [];
    const errors: unknown[] = [];
    const fail = (messageId: string, error: unknown) => {
      failed.push(messageId);
      errors.push(error);
    };
    const groups = new Map<string, QueueMessage<z.output<S>>[]>();
    for (const record of event.Records) {
      try {
        const message = messageOf(schema, record);
        const key = options.groupBy(message.value);
        groups.set(key, [...(groups.get(key) ?? []), message]);
      } catch (error) {
        fail(record.messageId, error);
      }
    }
    const alone = async (message: QueueMessage<z.output<S>>) => {
      try {
        await time.spend(() => handle([message]));
      } catch (error) {
        fail(message.id, error);
      }
    };
    const together = async (messages: readonly QueueMessage<z.output<S>>[]) => {
      if (!time.forMore()) return givenBack.push(...messages.map(({ id }) => id));
      try {
        await time.spend(() => handle(messages));
      } catch (error) {
        const [only, second] = messages;
        if (only && !second) return fail(only.id, error);
        for (const message of messages) {
          if (!options.whole && time.forMore()) await alone(message);
          else fail(message.id, error);
        }
      }
    };
    const waiting = [...groups.values()].sort((a, b) => receivesOf(b) - receivesOf(a));
    const lane = async () => {
      for (let group = waiting.shift(); group; group = waiting.shift()) await together(group);
    };
    await Promise.all(Array.from({ length: options.concurrency ?? 1 }, lane));
    logHandled(call, event.Records.length, errors, givenBack.length);
    return goingBack([...failed, ...givenBack]);
  };
