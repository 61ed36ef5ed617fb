import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { StageOutputs } from './stage';

/** How many messages a queue holds, also those being worked on and those kept back for a while. */
export interface QueueDepth {
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** All messages of a queue, whatever they wait for. */
export const totalOf = (depth: QueueDepth): number => depth.waiting + depth.inFlight + depth.delayed;

/** Asks a queue for its depth; SQS answers approximately. */
export const queueDepth = async (client: SQSClient, queueUrl: string): Promise<QueueDepth> => {
  const answer = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  const count = (name: string) =>
    Number((answer.Attributes as Record<string, string> | undefined)?.[name] ?? 0);
  return {
    waiting: count('ApproximateNumberOfMessages'),
    inFlight: count('ApproximateNumberOfMessagesNotVisible'),
    delayed: count('ApproximateNumberOfMessagesDelayed'),
  };
};

const depthsOf = async (client: SQSClient, urls: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(urls).map(async ([name, url]) => [name, await queueDepth(client, url)] as const),
    ),
  ) as Record<string, QueueDepth>;

/** The depths of all work queues and of all dead-letter queues (the parking queue among them), by short name. */
export const stageDepths = async (
  client: SQSClient,
  outputs: Pick<StageOutputs, 'queues' | 'deadLetters'>,
): Promise<{ readonly work: Record<string, QueueDepth>; readonly dead: Record<string, QueueDepth> }> => {
  const [work, dead] = await Promise.all([
    depthsOf(client, outputs.queues),
    depthsOf(client, outputs.deadLetters),
  ]);
  return { work, dead };
};

/** The sum of all messages in some queues. */
export const sumOf = (depths: Readonly<Record<string, QueueDepth>>): number =>
  Object.values(depths).reduce((sum, depth) => sum + totalOf(depth), 0);
