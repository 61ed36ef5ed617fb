import { settled } from '../../bin/demo/judged';
import { eachMail } from '../../bin/demo/mails';
import { countTimeline } from '../../bin/demo/summary';
import { waitFor } from '../../bin/demo/wait-for';
import { apiClient } from '../../bin/support/api-client';
import type { Output } from '../../bin/support/output';
import { named } from '../../bin/support/stage';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import type { BenchStage } from './bench-stage';
import type { Counted, CountedWrite } from './counted-calls';
import type { Usage } from './dollars';
import { type Figures, figure } from './figures';
import { lambdaUsage } from './lambda-usage';
import { usageOfScene } from './usage';

/** What the scenes of the bench are played with. */
export interface Bench extends BenchStage {
  readonly output: Output;
  readonly signal: AbortSignal;
}

const MEMBERS = 60;
const EVENTS = 10;
const MAILS = 30;
const SECONDS = 600;
/** Nothing else goes on here, and quiet is waited for twice. */
const QUIET_MS = 1_200;

/** Waits until all is done, and answers what was counted until then. */
export const countSettled = async (bench: Bench, what: string): Promise<Counted> => {
  const { output, signal, stage } = bench;
  await settled(stage, what, { output, signal, timeoutSeconds: SECONDS, quietMs: QUIET_MS });
  return bench.proxy.take();
};

const units = (writes: readonly CountedWrite[], filter: (write: CountedWrite) => boolean = () => true) =>
  writes.filter(filter).reduce((sum, write) => sum + write.units, 0);

/** Interactions that enter and wake nothing, ten of one member at a time: what they write, and what they publish. */
export const idleInteractions = async (bench: Bench): Promise<Figures> => {
  const client = apiClient(bench);
  const { tables } = bench.stage.outputs;
  for (let member = 0; member < MEMBERS; member += 1) {
    await client.sendBatch(
      Array.from({ length: EVENTS }, (_, index) => ({
        type: 'page',
        userId: `idle-${member}`,
        messageId: `idle-${member}-${index}`,
        timestamp: isoTime(Date.now() - index * 1_000),
        name: 'Product page',
        properties: {
          path: `/gifts/${index}`,
          title: 'Red Retrospot Teapot',
          referrer: 'https://shop.example/',
        },
      })),
    );
  }
  const { events, writes } = await countSettled(bench, 'idle interactions');
  const count = MEMBERS * EVENTS;
  const recorded = units(writes, (write) => write.table === named(tables, 'interactions'));
  return {
    'write units per interaction, timeline': figure(recorded / count, 'units', '= 1'),
    'write units per interaction, ten of one member': figure(units(writes) / count, 'units', '<= 1.15'),
    'bus events per idle interaction': figure(events.length / count, 'events', '= 0'),
  };
};

const decided = async (bench: Bench) => {
  const { messages } = await countTimeline(named(bench.stage.outputs.tables, 'interactions'));
  const skipped = Object.values(messages.skipped).reduce((sum, one) => sum + one, 0);
  return { sent: messages.sent, held: messages.deferred + skipped };
};

/** Baskets left behind: first by members who may be written to, then by the same ones, who have had their mail of the day. */
export const mailsAndCaps = async (
  bench: Bench,
): Promise<{ readonly figures: Figures; readonly usage: Usage }> => {
  const client = apiClient(bench);
  const { tables } = bench.stage.outputs;
  const who = Array.from({ length: MAILS }, (_, index) => `mailed-${index}`);
  await client.sendBatch(
    who.map((userId) => ({
      type: 'identify',
      userId,
      messageId: `identify-${userId}`,
      timestamp: isoTime(Date.now() - 3 * DAY_MS),
      traits: { email: `${userId}@example.com`, firstName: 'Ada', newsletter: true },
    })),
  );
  await countSettled(bench, 'sign-ups of three days ago');

  const baskets = (round: number) =>
    client.sendBatch(
      who.map((userId) => ({
        type: 'track',
        userId,
        event: 'Product Added',
        messageId: `basket-${round}-${userId}`,
        timestamp: isoTime(Date.now()),
        properties: { name: 'Red Retrospot Teapot', price: 12.5, currency: 'GBP' },
      })),
    );
  const until = (what: string, enough: (count: Awaited<ReturnType<typeof decided>>) => boolean) =>
    waitFor(what, async () => (enough(await decided(bench)) ? true : undefined), {
      seconds: SECONDS,
      signal: bench.signal,
    });

  const startedAt = Date.now();
  await baskets(1);
  await until('mails', ({ sent }) => sent >= MAILS);
  const mailed = await countSettled(bench, 'mails');
  // The request that brought the baskets is a cost of interactions, not of mails; what follows from them is all here.
  const usage = usageOfScene(MAILS, mailed, await lambdaUsage(bench.endpointUrl, startedAt), 0);
  let accepted = 0;
  await eachMail(bench.mailsUrl, () => {
    accepted += 1;
  });

  await baskets(2);
  await until('capped messages', ({ held }) => held >= MAILS);
  const capped = await countSettled(bench, 'capped messages');

  const isContact = (write: CountedWrite) =>
    write.table === named(tables, 'members') && write.sk === 'CARD#CONTACT';
  const isDecision = (write: CountedWrite) =>
    write.table === named(tables, 'interactions') && write.kind === 'decision';
  const figures = {
    'mails accepted by SES, per message due': figure(accepted / MAILS, 'mails', '= 1'),
    'write units per mail': figure(
      units(mailed.writes, (write) => isContact(write) || isDecision(write)) / accepted,
      'units',
      '= 3',
    ),
    'write units per mail, reserve and confirm': figure(
      units(mailed.writes, isContact) / accepted,
      'units',
      '= 2',
    ),
    'failed conditional writes per capped message': figure(
      capped.writes.filter((write) => write.refused && isContact(write)).length / MAILS,
      'writes',
      '= 0',
    ),
  };
  return { figures, usage };
};
