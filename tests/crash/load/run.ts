import { randomBytes } from 'node:crypto';
import { pause } from '../../../bin/support/interrupt';
import type { Output } from '../../../bin/support/output';
import { sendKey } from '../../../functions/messaging/domain/send-key';
import { DAY_MS, HOUR_MS, isoTime, MINUTE_MS } from '../../../functions/shared/kernel/time';
import type { Endpoint } from '../../support/fresh-table';
import { aRequest } from '../../support/messaging/builders';
import { diceOf } from '../dice';
import { recordOf } from '../matrix/cell';
import { openSes } from '../matrix/ses';
import { buildStand, CAPS, takeAll } from '../matrix/stand';
import { datedAt, standBetween } from '../matrix/wire';
import { lendClocks, newWorker, runAs } from '../matrix/worker';
import { type Fleet, startFleet } from './fleet';
import { cardsIn, leaveNow, memberId, putCards, recordAll, toldOf } from './people';
import { judgeLoad, type LoadCheck, type LoadEvidence, unknownsIn } from './verdict';

/** How large a load is. */
export interface LoadSize {
  readonly members: number;
  /** Requests of each member. */
  readonly requests: number;
  readonly processes: number;
  readonly callsEach: number;
  /** In how many rounds they are asked for; between two, the time of the run leaps. */
  readonly rounds: number;
  /** After how many deliveries a process is killed. */
  readonly killEvery: number;
  readonly seed: number;
}

/** What a load came to. */
export interface LoadResult extends LoadSize {
  readonly deliveries: number;
  readonly kills: number;
  readonly diedInHand: number;
  /** Messages that came back five times in vain, and were taken from the dead letters. */
  readonly redriven: number;
  readonly left: number;
  readonly mails: number;
  readonly unknown: number;
  readonly checks: readonly LoadCheck[];
  readonly seconds: number;
}

interface Message {
  readonly body: string;
  readonly due: number;
  readonly receives: number;
}

const LEAP_MS = 30 * HOUR_MS;
const WANTED_FOR_MS = 3 * DAY_MS;
const BATCH = 3;
const LEAVES_EVERY = 400;
const MAX_RECEIVES = 5;
const MAX_REDRIVEN = 100;
const IDLE_MS = 20;

/** Runs a load at that AWS: many senders at once, some of which are killed all along, and members who leave meanwhile. */
export const runLoad = async (
  at: Endpoint,
  size: LoadSize,
  { output, signal }: { readonly output: Pick<Output, 'note' | 'progress'>; readonly signal: AbortSignal },
): Promise<LoadResult> => {
  const startedAt = Date.now();
  const dice = diceOf(size.seed);
  const run = randomBytes(3).toString('hex');
  const members = Array.from({ length: size.members }, (_, index) => memberId(run, index));
  const real = Date.now.bind(Date);
  const takeBack = [standBetween(), lendClocks()];
  const stand = await buildStand(at);
  const queues = await stand.queues();
  let aheadMs = 0;
  const now = () => real() + aheadMs;
  let events: string[] = [];
  const ses = await openSes(now, ({ detailType, detail }) => {
    if (detail.eventType === 'Send')
      events.push(JSON.stringify({ source: 'aws.ses', 'detail-type': detailType, detail }));
  });
  let fleet: Fleet | undefined;
  try {
    await putCards(stand.members, members);
    const env = { ...stand.settings(queues, stand.programmes), RELANCE_SES_PORT: String(ses.port) };
    fleet = await startFleet(size, env);
    const asked: string[] = [];
    const left = new Map<string, readonly string[]>();
    const background: Promise<void>[] = [];
    let waiting: Message[] = [];
    let dead: Message[] = [];
    let [underWay, deliveries, kills, killedAt, diedInHand, redriven] = [0, 0, 0, 0, 0, 0];
    const progress = output.progress('deliveries');

    const collect = async () => {
      for (const { Body = '', MessageAttributes } of await takeAll(queues.messages))
        waiting.push({ body: Body, due: Number(MessageAttributes?.due?.StringValue), receives: 0 });
      for (const { Body = '' } of await takeAll(queues.wakeups)) {
        const { until, request } = JSON.parse(Body) as { until: string; request: unknown };
        waiting.push({ body: JSON.stringify(request), due: Date.parse(until), receives: 0 });
      }
    };
    /** Hears what SES has told so far: the deployed handler, on the clock of the run. */
    const hear = async () => {
      const listener = newWorker(now, 0, async (_, call) => datedAt(await call.perform(), now()));
      for (let batch = events.splice(0, 10); batch.length > 0; batch = events.splice(0, 10)) {
        const Records = batch.map((body, index) => recordOf(body, String(index), 1));
        const { batchItemFailures } = await runAs(listener, () => stand.listener(queues)({ Records }));
        events.push(...batchItemFailures.map(({ itemIdentifier }) => batch[Number(itemIdentifier)] ?? ''));
      }
      events = (await takeAll(queues.feedback)).map(({ Body = '' }) => Body);
    };
    const goesBack = (message: Message) => {
      const receives = message.receives + 1;
      if (receives < MAX_RECEIVES) waiting.push({ ...message, due: now() + MINUTE_MS, receives });
      else dead.push(message);
    };
    const leaveOne = async () => {
      const member = members[Math.floor(dice() * members.length)] as string;
      if (left.has(member)) return;
      left.set(member, []);
      left.set(member, await leaveNow(stand.members, member, now()));
    };
    /** Gives a batch to a sender; false when none has a place. */
    const begin = (batch: readonly Message[]): boolean => {
      const records = batch.map(({ body, receives }, index) => ({
        id: String(index),
        body,
        receives: receives + 1,
      }));
      const outcome = fleet?.begin({ records, aheadMs });
      if (!outcome) return false;
      underWay += 1;
      deliveries += batch.length;
      if (deliveries % LEAVES_EVERY < batch.length) background.push(leaveOne());
      void outcome.then((failed) => {
        underWay -= 1;
        if (failed === undefined) diedInHand += batch.length;
        for (const [index, message] of batch.entries())
          if (failed === undefined || failed.includes(String(index))) goesBack(message);
      });
      return true;
    };
    /** Delivers all that is due now, until nothing of it is left and nothing is under way. */
    const drain = async (isKilling: boolean) => {
      for (;;) {
        signal.throwIfAborted();
        const due = waiting.filter((message) => message.due <= now());
        const batch = due.slice(0, BATCH);
        if (batch.length > 0 && begin(batch)) {
          const taken = new Set(batch);
          waiting = waiting.filter((message) => !taken.has(message));
        } else if (batch.length === 0 && underWay === 0) {
          await collect();
          if (!waiting.some((message) => message.due <= now())) return;
        } else await pause(IDLE_MS);
        if (isKilling && deliveries - killedAt >= size.killEvery) {
          killedAt = deliveries;
          if (fleet?.kill(dice())) kills += 1;
          progress.at(deliveries);
        }
      }
    };
    for (let round = 0; round < size.rounds; round += 1) {
      // Those of one member lie side by side: senders that work at once meet on the same card.
      for (const member of members)
        for (let index = round; index < size.requests; index += size.rounds) {
          const [requestedAt, expiresAt] = [isoTime(now()), isoTime(now() + WANTED_FOR_MS)];
          const request = aRequest({ member, occurrence: `o${index}`, requestedAt, expiresAt });
          asked.push(sendKey(request));
          waiting.push({ body: JSON.stringify(request), due: now(), receives: 0 });
        }
      await drain(true);
      aheadMs += LEAP_MS;
      await hear();
      await recordAll(stand, queues.recorder);
    }
    // Then nobody is killed any more, and somebody takes what is left from the dead letters.
    for (await collect(); waiting.length + dead.length > 0; await collect()) {
      redriven += dead.length;
      waiting.push(...dead.map((message) => ({ ...message, due: now(), receives: 0 })));
      dead = [];
      aheadMs += Math.max(0, Math.min(...waiting.map(({ due }) => due)) - now());
      await hear();
      await drain(false);
      if (redriven > MAX_REDRIVEN * size.members) throw new Error('what is redriven comes back for ever');
    }
    await Promise.all(background);
    aheadMs += HOUR_MS;
    await hear();
    await recordAll(stand, queues.recorder);
    progress.end();
    const cards = await cardsIn(stand.members);
    const keysOf = (member: string) => (cards.get(member) ?? []).map(({ key }) => key);
    const evidence: LoadEvidence = {
      caps: CAPS,
      mails: ses.mails,
      asked,
      told: await toldOf(stand, members),
      left: [...left].map(([member, atLeave]) => ({ member, atLeave, end: keysOf(member) })),
      open: [...cards.values()].flat().flatMap(({ state, key }) => (state === 'reserved' ? [key] : [])),
      diedInHand,
    };
    return {
      ...size,
      deliveries,
      kills,
      diedInHand,
      redriven,
      left: left.size,
      mails: ses.mails.length,
      unknown: unknownsIn(evidence),
      checks: judgeLoad(evidence),
      seconds: Math.round((Date.now() - startedAt) / 1000),
    };
  } finally {
    fleet?.stop();
    await ses.close();
    await stand.close();
    for (const undo of takeBack) undo();
  }
};
