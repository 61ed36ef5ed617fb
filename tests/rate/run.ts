import { eachMail } from '../../bin/demo/mails';
import { waitFor } from '../../bin/demo/wait-for';
import { deployStage } from '../../bin/local/deploy';
import { describeLocalStage } from '../../bin/local/local-stage';
import { type LocalAws, startLocalAws } from '../../bin/local/supervisor';
import { stageLookup } from '../../bin/support/find-member';
import type { Output } from '../../bin/support/output';
import { stageDepths, sumOf } from '../../bin/support/queue-depths';
import { sendMessage } from '../../bin/support/send-message';
import { settle } from '../../bin/support/settle';
import { named, openStage, type Stage } from '../../bin/support/stage';
import { sourceId } from '../../functions/shared/kernel/ids';
import { sqs } from '../../functions/shared/platform/aws';
import { sendToQueue } from '../../functions/shared/platform/queues';
import { logLines } from '../support/cloudwatch-logs';
import { addressOf, greetingFor, signUpAll } from '../support/greeted-members';
import { busiestSecond, countMails, type RateResult, type Taken } from './verdict';

/** How much is asked for at once, and how many mails a second SES lets through. */
export interface RateOptions {
  readonly count: number;
  readonly rate: number;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Of so many marketing messages there is one transactional one. */
const ONE_TRANSACTIONAL_IN = 20;
const AT_ONCE = 10;
/** Times as long as the rate alone would take, and a start. */
const PATIENCE = 4;
const START_SECONDS = 120;

const askForReceipts = async (stage: Stage, users: readonly string[]): Promise<void> => {
  for (let from = 0; from < users.length; from += AT_ONCE)
    await Promise.all(
      users
        .slice(from, from + AT_ONCE)
        .map((userId) => sendMessage(stage, { userId, template: 'receipt' }, `receipt-${userId}`)),
    );
};

const mailsOf = async (mailsUrl: string): Promise<Taken[]> => {
  const taken: Taken[] = [];
  await eachMail(mailsUrl, ({ at, to }) => {
    taken.push({ at: Date.parse(at), to: to[0] ?? '' });
  });
  return taken;
};

/** Messages that the senders gave back as failed, by what they log of each call. */
const failedOf = async (aws: LocalAws): Promise<number> => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const lines = await logLines({ endpoint: aws.endpointUrl, region: aws.region, credentials }, 0);
  const senders = ['send-messages', 'send-transactional'];
  return lines
    .flatMap(({ text }): { message: string; function: string; failed: number }[] =>
      text.startsWith('{"level"') && text.includes('messages_handled') ? [JSON.parse(text)] : [],
    )
    .filter((line) => senders.includes(line.function))
    .reduce((sum, { failed }) => sum + failed, 0);
};

const measure = async (aws: LocalAws, { count, rate, output, signal }: RateOptions): Promise<RateResult> => {
  const startedAt = Date.now();
  const outputs = await deployStage(aws, { stage: 'local', signal, onProgress: output.note });
  const api = await describeLocalStage(aws, outputs, { stage: 'local', startedAt });
  Object.assign(process.env, aws.env);
  const stage = await openStage({ stage: 'local' });
  const users = Array.from({ length: count }, (_, nth) => `rated-${nth}`);
  const buyers = Array.from({ length: Math.ceil(count / ONE_TRANSACTIONAL_IN) }, (_, nth) => `buyer-${nth}`);
  output.note(`${count} members and ${buyers.length} buyers sign up`);
  await signUpAll(api, [...users, ...buyers]);
  await settle(stage, { signal });

  const secret = await stageLookup(stage).secret();
  const begun = Date.now();
  output.note(`${count} messages at once, and ${buyers.length} receipts, at ${rate} a second`);
  await sendToQueue(
    sqs(),
    named(stage.outputs.queues, 'messages'),
    users.map((user) => ({ value: greetingFor(sourceId(secret, 'user', user), begun) })),
  );
  await askForReceipts(stage, buyers);
  const all = count + buyers.length;
  const progress = output.progress('mails', all);
  const seconds = START_SECONDS + (PATIENCE * all) / rate;
  await waitFor(
    'mail for everybody',
    async () => {
      const { length } = await mailsOf(api.mailsUrl);
      progress.at(length);
      const { work, dead } = await stageDepths(sqs(), stage.outputs);
      return length >= all || sumOf(work) === 0 || sumOf(dead) > 0 ? true : undefined;
    },
    { seconds, signal },
  );
  progress.end();
  const { deadLetters } = await settle(stage, { signal });
  const taken = await mailsOf(api.mailsUrl);
  const toBuyers = taken.filter(({ to }) => to.startsWith('buyer-'));
  const lastReceipt = Math.max(0, ...toBuyers.map(({ at }) => at));
  return {
    asked: { marketing: count, transactional: buyers.length },
    rate,
    accepted: taken.length,
    busiestSecond: busiestSecond(taken.map(({ at }) => at)),
    behindTransactional: taken.filter(({ at, to }) => !to.startsWith('buyer-') && at > lastReceipt).length,
    ...countMails([...users, ...buyers].map(addressOf), taken),
    deadLetters,
    tries: await failedOf(aws),
    seconds: Math.round((Math.max(...taken.map(({ at }) => at)) - begun) / 100) / 10,
  };
};

/**
 * Asks a deployed stage of its own for many messages at once, far above what SES lets through in a second, and for some
 * transactional ones after them; looks at what SES saw.
 */
export const runRate = async (options: RateOptions): Promise<RateResult> => {
  const { rate, output, signal } = options;
  const account = { maxSendRate: rate };
  const aws = await startLocalAws({ viewer: false, account, signal, onProgress: output.note });
  try {
    return await measure(aws, options);
  } finally {
    await aws.stop();
  }
};
