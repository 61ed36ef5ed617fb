import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { pause } from '../../bin/support/interrupt';
import type { Stage } from '../../bin/support/stage';
import { sqs } from '../../functions/shared/platform/aws';
import { between, type Dice } from './dice';

const EVERY_MS = 500;
const SHARE = 0.5;
const LATEST_S = 20;

/**
 * Delivers messages twice until the signal: looks at one that waits in a work queue without hiding it, and sends a copy
 * of it, at once or up to 20 s later. Answers how many by queue.
 */
export const deliverTwice = async (
  stage: Stage,
  dice: Dice,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = {};
  while (!signal.aborted) {
    for (const [name, QueueUrl] of Object.entries(stage.outputs.queues)) {
      // Copies are copied too: more of them, and a backlog would grow by itself.
      if (dice() > SHARE) continue;
      const { Messages = [] } = await sqs().send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1, VisibilityTimeout: 0 }),
      );
      for (const { Body } of Messages) {
        const DelaySeconds = dice() < 0.5 ? 0 : between(dice, 1, LATEST_S);
        await sqs().send(new SendMessageCommand({ QueueUrl, MessageBody: Body, DelaySeconds }));
        counts[name] = (counts[name] ?? 0) + 1;
      }
    }
    await pause(EVERY_MS, signal);
  }
  return counts;
};
