import { bucketOf, SHARDS, shardOf } from '../../functions/journeys/domain/agenda';
import { drainAgenda } from '../../functions/journeys/flows/drain';
import { sweepAgenda } from '../../functions/journeys/flows/sweep';
import { wait } from '../../functions/journeys/flows/waiting';
import { DAY_MS, HOUR_MS } from '../../functions/shared/kernel/time';
import { basketJourney, NOON, rulesOf } from '../support/journeys/builders';
import { type JourneysWorld, journeysWorld } from '../support/journeys/memory-journeys';

const AT = NOON + 2 * HOUR_MS;
const BUCKET = bucketOf(AT, 60_000);
const plentyOfTime = () => 60_000;

const fill = async (count: number): Promise<JourneysWorld> => {
  const shop = journeysWorld(rulesOf(basketJourney()));
  for (let index = 0; index < count; index += 1) {
    const member = `member-${index}`;
    const wakeUp = { wake: 'enrolment', member, enrolment: 'ENROLMENT#basket#1', step: 'two-hours' } as const;
    await wait(shop.ports, { member, what: 'timer', at: AT, wakeUp }, NOON);
  }
  return shop;
};
const drainAll = async (shop: JourneysWorld, timeLeftMs = plentyOfTime) => {
  await drainAgenda(shop.ports, { bucket: BUCKET }, timeLeftMs);
  let calls = 0;
  for (let due = shop.sent.dues.shift(); due; due = shop.sent.dues.shift()) {
    await drainAgenda(shop.ports, due, timeLeftMs);
    calls += 1;
  }
  return calls;
};
const woken = (shop: JourneysWorld) =>
  shop.sent.wakeUps.map(({ wakeUp }) => (wakeUp.wake === 'enrolment' ? wakeUp.member : ''));

describe('what waits', () => {
  test('is a delayed message up to 15 minutes ahead, and an entry of the agenda beyond', async () => {
    const shop = journeysWorld(rulesOf(basketJourney()));
    const wakeUp = { wake: 'enrolment', member: 'm', enrolment: 'ENROLMENT#basket#1', step: 's' } as const;
    const entry = { member: 'm', what: 'timer', wakeUp };
    await wait(shop.ports, { ...entry, at: NOON + 900_000 }, NOON);
    await wait(shop.ports, { ...entry, at: NOON - 5_000 }, NOON);
    expect(shop.sent.wakeUps.map(({ delaySeconds }) => delaySeconds)).toEqual([900, 0]);
    await wait(shop.ports, { ...entry, at: NOON + 900_001 }, NOON);
    expect(shop.sent.wakeUps).toHaveLength(2);
    expect(shop.sent.alarms).toEqual(['2026-11-02T12:16:00.000Z']);
  });

  test('sets one alarm for a bucket, whoever else waits in it', async () => {
    expect((await fill(20)).sent.alarms).toEqual([BUCKET]);
  });
});

describe('a bucket that is due', () => {
  test('wakes everyone in it, page by page', async () => {
    const shop = await fill(1_000);
    expect(await drainAll(shop)).toBe(SHARDS);
    expect(woken(shop).sort()).toEqual(Array.from({ length: 1_000 }, (_, index) => `member-${index}`).sort());
  });

  test('leaves the rest to another call when the time is nearly up, and forgets nobody', async () => {
    const shop = await fill(1_000);
    expect(await drainAll(shop, () => 5_000)).toBeGreaterThan(SHARDS);
    expect(new Set(woken(shop)).size).toBe(1_000);
    expect(woken(shop)).toHaveLength(1_000);
  });

  test('asked for again wakes again', async () => {
    const shop = await fill(3);
    await drainAll(shop);
    await drainAll(shop);
    expect(woken(shop)).toHaveLength(6);
  });

  test('with nothing in it is noted as drained', async () => {
    const shop = await fill(0);
    await drainAll(shop);
    const marked: number[] = [];
    for await (const { finished } of shop.ports.agenda.marked(`BUCKETS#${BUCKET.slice(0, 10)}`)) {
      marked.push(finished.length);
    }
    expect(marked).toEqual([SHARDS]);
  });
});

describe('the nightly sweep', () => {
  test('asks again for buckets of which a shard was never drained, and for no others', async () => {
    const shop = await fill(5);
    expect(await sweepAgenda(shop.ports, AT + HOUR_MS / 2)).toEqual({ buckets: 1, leftBehind: 0 });
    await drainAgenda(shop.ports, { bucket: BUCKET, shard: shardOf('member-0') }, plentyOfTime);
    expect(await sweepAgenda(shop.ports, AT + DAY_MS)).toEqual({ buckets: 1, leftBehind: 1 });
    expect(shop.sent.dues).toEqual([{ bucket: BUCKET }]);
    shop.sent.dues.length = 0;
    await drainAll(shop);
    expect(await sweepAgenda(shop.ports, AT + DAY_MS)).toEqual({ buckets: 1, leftBehind: 0 });
  });
});
