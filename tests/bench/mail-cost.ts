import { eachMail } from '../../bin/demo/mails';
import { waitFor } from '../../bin/demo/wait-for';
import { apiClient } from '../../bin/support/api-client';
import { named } from '../../bin/support/stage';
import type { MessageRequest } from '../../functions/messaging/contract';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import { sqs } from '../../functions/shared/platform/aws';
import { sendToQueue } from '../../functions/shared/platform/queues';
import type { Usage } from './dollars';
import { lambdaUsage } from './lambda-usage';
import { usageOfScene } from './usage';
import { type Bench, countSettled } from './writes';

const MAILS = 100;
const SECONDS = 240;
/** Journeys put what they ask for on the queue in batches of up to ten. */
const BATCH = 10;

const accepted = async (bench: Bench): Promise<number> => {
  let count = 0;
  await eachMail(bench.mailsUrl, () => {
    count += 1;
  });
  return count;
};

/**
 * What a mail costs us: from the request on messaging's queue (its sending counted too) to the entry on the timeline.
 * What led to it, the interaction and the journey, is a cost of theirs.
 */
export const mailCost = async (bench: Bench): Promise<Usage> => {
  const who = Array.from({ length: MAILS }, (_, index) => `costed-${index}`);
  await apiClient(bench).sendBatch(
    who.map((userId) => ({
      type: 'identify',
      userId,
      messageId: `identify-${userId}`,
      timestamp: isoTime(Date.now() - 3 * DAY_MS),
      traits: { email: `${userId}@example.com`, firstName: 'Ada', newsletter: true },
    })),
  );
  const { writes } = await countSettled(bench, 'sign-ups');
  const members = writes.flatMap(({ messageId, pk }) =>
    messageId?.startsWith('identify-costed-') ? [pk] : [],
  );
  const before = await accepted(bench);
  const startedAt = Date.now();
  const requests = members.map(
    (member): MessageRequest => ({
      member,
      journey: 'welcome',
      step: 'greet',
      occurrence: member,
      template: 'welcome',
      topic: 'news',
      class: 'marketing',
      channel: 'email',
      priority: 50,
      programmeVersion: 1,
      requestedAt: isoTime(startedAt),
      expiresAt: isoTime(startedAt + DAY_MS),
      control: false,
      properties: {},
    }),
  );
  await sendToQueue(
    sqs(),
    named(bench.stage.outputs.queues, 'messages'),
    requests.map((value) => ({ value })),
  );
  await waitFor('mails', async () => ((await accepted(bench)) - before >= MAILS ? true : undefined), {
    seconds: SECONDS,
    signal: bench.signal,
  });
  const counted = await countSettled(bench, 'mails of which the cost is counted');
  const sent = { ...counted, queueRequests: counted.queueRequests + MAILS / BATCH };
  return usageOfScene(MAILS, sent, await lambdaUsage(bench.endpointUrl, startedAt), 0);
};
