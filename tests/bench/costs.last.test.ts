import { createOutput } from '../../bin/support/output';
import { resourcesOf, templatesOf } from '../support/infra/templates';
import { SEND_RATE, startBenchStage } from './bench-stage';
import { DOLLAR_BARS, dollarsPerMillion, PRICES, type Scene, type Usage } from './dollars';
import { feedbackCost, together } from './feedback-cost';
import { mailCost } from './mail-cost';
import { flow } from './traffic';
import type { Bench } from './writes';

/**
 * What the seconds of Lambdas may cost of a bar, in dollars. They are the machine's, and the bench judges those that it
 * measured; here they are only kept free, so that nothing that is counted takes their place.
 */
const SECONDS: Readonly<Record<Scene, number>> = {
  'by ten': 0.03,
  'one by one': 0.02,
  mails: 0.2,
  'mails, with three feedback events': 0.15,
};

/** What is counted of a million, in dollars. */
const counted = (usage: Usage): number => {
  const { total, byService } = dollarsPerMillion(usage);
  return total - (byService['Lambda GB-seconds'] ?? 0);
};

let bench: Bench;
const { signal } = new AbortController();

beforeAll(async () => {
  const output = createOutput({ json: false });
  bench = { ...(await startBenchStage(output.note, signal)), output, signal };
});
afterAll(async () => {
  await bench?.stop();
});

const traffic = (name: string, perRequest: number, requests: number) =>
  flow(bench, { name, requests, perRequest, rate: 60, members: requests, backlog: true });

const MAILS = 150;
let mails: Usage;

/** By turns: feedback is that of the mails before it, and the first traffic is for workers to read what they read once. */
const SCENES: Readonly<Record<Scene, () => Promise<Usage>>> = {
  'by ten': async () => {
    await traffic('first', 10, 20);
    return (await traffic('by ten', 10, 60)).usage;
  },
  // Enough that a batch which is not full, and is paid as a full one, is lost in them.
  'one by one': async () => (await traffic('one by one', 1, 240)).usage,
  mails: async () => {
    mails = await mailCost(bench, { first: 40, counted: MAILS });
    return mails;
  },
  'mails, with three feedback events': async () => together(mails, await feedbackCost(bench, MAILS)),
};

test.each(Object.keys(SCENES) as Scene[])(
  'what is counted of "%s" on a stage of today costs no more than its bar',
  async (scene) => {
    const usage = await SCENES[scene]();
    expect(usage.writeUnits).toBeGreaterThan(usage.of);
    // Full batches: a call for each interaction or mail would be the door's alone.
    expect(usage.invocations - usage.apiRequests).toBeLessThan(usage.of / 2);
    expect(counted(usage)).toBeLessThanOrEqual(DOLLAR_BARS[scene] - SECONDS[scene]);
  },
);

test('senders that wait for SES, a hundred mails a second, wait for no more than half of the dollars that are kept free', () => {
  const { service } = templatesOf('prod');
  const [sender] = Object.values(resourcesOf(service, 'AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.Environment?.Variables?.HANDLER === 'send-messages',
  );
  const { MemorySize, Environment } = sender?.Properties ?? {};
  const gbSecondsOfAMillion =
    (Number(Environment.Variables.SEND_WORKERS) * MemorySize) /
    1_024 /
    ((0.9 * Number(Environment.Variables.RATE_PERCENT) * SEND_RATE) / 1e8);
  expect(gbSecondsOfAMillion * PRICES.perGbSecond).toBeLessThanOrEqual(SECONDS.mails / 2);
});
