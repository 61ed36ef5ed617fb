/** A process of senders: the handler as it is deployed, called for each job, several at a time. Ends with its parent. */
import { connectSending } from '../../../functions/messaging/adapters/connect';
import { sendEnv } from '../../../functions/messaging/env';
import { sendDoor } from '../../../functions/messaging/handlers/send-messages';
import { readEnv } from '../../../functions/shared/platform/env';
import { datedAt, standBetween } from '../matrix/wire';
import { lendClocks, newWorker, runAs } from '../matrix/worker';
import type { Done, Job } from './talk';

const real = Date.now.bind(Date);
const sesPort = Number(process.env.RELANCE_SES_PORT);
standBetween();
lendClocks();

type Door = ReturnType<typeof sendDoor>;
/** As containers of Lambda: each serves one call at a time, and keeps what it has read for the next one. */
const idle: Door[] = [];

const handle = async ({ id, records, aheadMs, skewMs }: Job): Promise<Done> => {
  const worker = newWorker(
    () => real() + aheadMs,
    skewMs,
    async (_, call) =>
      datedAt(await call.perform(call.service === 'ses' ? sesPort : undefined), real() + aheadMs),
  );
  const door = idle.pop() ?? sendDoor(connectSending(readEnv(sendEnv)));
  const answer = await runAs(worker, () =>
    door({
      Records: records.map(({ id: messageId, body, receives }) => ({
        messageId,
        body,
        attributes: { ApproximateReceiveCount: String(receives) },
      })),
    } as unknown as Parameters<Door>[0]),
  );
  idle.push(door);
  return { id, failed: answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
};

process.on('disconnect', () => process.exit(0));
process.on('message', (job: Job) => {
  void handle(job).then((done) => process.send?.(done));
});
process.send?.({ ready: true });
