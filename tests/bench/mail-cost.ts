import { eachMail } from '../../bin/demo/mails';
import { waitFor } from '../../bin/demo/wait-for';
import { errorsIn } from '../../bin/local/evidence';
import { stageDepths } from '../../bin/support/queue-depths';
import { named } from '../../bin/support/stage';
import type { ContactCard } from '../../functions/messaging/contract';
import { dynamo, sqs } from '../../functions/shared/platform/aws';
import { readMember } from '../../functions/shared/platform/cards';
import { sendToQueue } from '../../functions/shared/platform/queues';
import { logLines } from '../support/cloudwatch-logs';
import { greetingFor, signUpAll } from '../support/greeted-members';
import type { Usage } from './dollars';
import { letWork } from './event-sources';
import { lambdaUsageAfter, logsAt } from './lambda-usage';
import { usageOfScene } from './usage';
import { type Bench, countSettled } from './writes';

/** How many mails: the first ones are for the workers to start with, and not counted. */
export interface MailScene {
  readonly first: number;
  readonly counted: number;
}
const MAILS: MailScene = { first: 100, counted: 500 };
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

/** Waits until the cards say that each member may be written to: a request that comes before waits for that, for minutes. */
const consented = async ({ stage, signal }: Bench, members: readonly string[]): Promise<void> => {
  const table = named(stage.outputs.tables, 'members');
  const waiting = new Set(members);
  const look = async (): Promise<true | undefined> => {
    for (const member of waiting) {
      const { contact } = await readMember(dynamo(), table, member);
      if (!(contact as ContactCard | undefined)?.consents.news) return undefined;
      waiting.delete(member);
    }
    return true;
  };
  await waitFor('consent of everybody', look, { seconds: SECONDS, signal });
};

/** Members of whom nothing is known but that they may be written to; answers their ids. */
const signUp = async (bench: Bench, users: readonly string[]): Promise<string[]> => {
  await signUpAll(bench, users);
  const { writes } = await countSettled(bench, 'sign-ups');
  // A call that was answered late is made again, and recorded again under its key.
  const members = new Set(
    writes.flatMap(({ messageId, pk }) => (messageId?.startsWith('identify-costed-') ? [pk] : [])),
  );
  if (members.size !== users.length)
    throw new Error(`${users.length} signed up, and ${members.size} were recorded`);
  await consented(bench, [...members]);
  return [...members];
};

/** The last that the senders logged since an instant: the stage is gone when the error of a test is read. */
const saidBySenders = async ({ endpointUrl }: Bench, since: number): Promise<string> => {
  const lines = await logLines(logsAt(endpointUrl), since);
  const said = lines
    .filter(({ group }) => /messagingsendmessages/i.test(group))
    .map(({ text }) => text.trim());
  return said.slice(-5).join(' | ').slice(-3_000) || 'nothing';
};

/** What the emulator says of calls that ended without a word of their own, and how many messages were given up. */
const saidByEmulator = async ({ logFile, stage }: Bench): Promise<string> => {
  const { work, dead } = await stageDepths(sqs(), stage.outputs);
  const waiting = `messages: ${JSON.stringify(work.messages)}, dead letters: ${JSON.stringify(dead.messages)}`;
  const kinds = (await errorsIn(logFile)).slice(0, 8).map(({ line, count }) => `${count} x ${line}`);
  return [waiting, ...kinds].join(' | ');
};

const sendTo = async (bench: Bench, members: readonly string[]): Promise<void> => {
  const before = await accepted(bench);
  const startedAt = Date.now();
  await sendToQueue(
    sqs(),
    named(bench.stage.outputs.queues, 'messages'),
    members.map((member) => ({ value: greetingFor(member, Date.now()) })),
  );
  try {
    await waitFor(
      'mails',
      async () => ((await accepted(bench)) - before >= members.length ? true : undefined),
      { seconds: SECONDS, signal: bench.signal },
    );
  } catch (error) {
    throw new Error(
      `${(error as Error).message}; the senders said: ${await saidBySenders(bench, startedAt)}; the emulator: ${await saidByEmulator(bench)}`,
      {
        cause: error,
      },
    );
  }
};

/**
 * What a mail costs us: from the request on messaging's queue (its sending counted too) to the entry on the timeline.
 * What led to it, the interaction and the journey, is a cost of theirs.
 */
export const mailCost = async (bench: Bench, { first, counted }: MailScene = MAILS): Promise<Usage> => {
  const users = Array.from({ length: first + counted }, (_, index) => `costed-${index}`);
  const members = await signUp(bench, users);
  await sendTo(bench, members.slice(0, first));
  await countSettled(bench, 'first mails');
  const startedAt = Date.now();
  // The emulator knows no batching window: what comes within the recorder's is gathered here instead.
  await letWork('record-interactions', false);
  await sendTo(bench, members.slice(first));
  await letWork('record-interactions', true);
  const calls = await countSettled(bench, 'mails of which the cost is counted');
  const sent = { ...calls, queueRequests: calls.queueRequests + counted / BATCH };
  const all = { worker: 'messagingsendmessages', messages: counted, signal: bench.signal };
  return usageOfScene(counted, sent, await lambdaUsageAfter(bench.endpointUrl, startedAt, all), 0);
};
