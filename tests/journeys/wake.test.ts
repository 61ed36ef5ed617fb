import { wakeUpSchema } from '../../functions/journeys/contract';
import { hearFact } from '../../functions/journeys/flows/hear-fact';
import { wakeUp } from '../../functions/journeys/flows/wake';
import { HOUR_MS, isoTime } from '../../functions/shared/kernel/time';
import {
  activityOf,
  basketJourney,
  enrolmentOf,
  enteredFact,
  MEMBER,
  NOON,
  requestOf,
  rulesOf,
} from '../support/journeys/builders';
import { type JourneysWorld, journeysWorld } from '../support/journeys/memory-journeys';

const DUE = NOON + 2 * HOUR_MS;
const timer = {
  wake: 'enrolment',
  member: MEMBER,
  enrolment: 'ENROLMENT#basket#1',
  step: 'two-hours',
} as const;
const wake = (shop: JourneysWorld, value: unknown, now: number) =>
  wakeUp(shop.ports, shop.book, wakeUpSchema.parse(value), now);

const waiting = async (...args: Parameters<typeof journeysWorld>) => {
  const shop = journeysWorld(...args);
  await hearFact(shop.ports, shop.book, enteredFact(), NOON);
  return shop;
};

describe('a wake-up', () => {
  test('on time asks for the message, once, however often it comes', async () => {
    const shop = await waiting(rulesOf(basketJourney()));
    for (const late of [0, 1_000, 3 * HOUR_MS]) await wake(shop, timer, DUE + late);
    expect(shop.sent.requests).toMatchObject([
      { step: 'remind', occurrence: '1', requestedAt: isoTime(DUE) },
    ]);
    expect(shop.enrolments.all()).toMatchObject([{ status: 'ended', endedBy: 'finished', version: 2 }]);
  });

  test('before its time waits on', async () => {
    const shop = await waiting(rulesOf(basketJourney()));
    await wake(shop, timer, DUE - 60_000);
    expect(shop.sent.requests).toEqual([]);
    expect(shop.sent.wakeUps).toEqual([{ wakeUp: timer, delaySeconds: 60 }]);
    expect(shop.enrolments.all()).toMatchObject([{ status: 'live', version: 1 }]);
  });

  test('after an order asks for nothing', async () => {
    const shop = await waiting(rulesOf(basketJourney()));
    shop.setCards(MEMBER, activityOf({ 'Order Completed': NOON + HOUR_MS }));
    await wake(shop, timer, DUE);
    expect(shop.sent.requests).toEqual([]);
    expect(shop.enrolments.all()).toMatchObject([{ status: 'ended', endedBy: 'ordered' }]);
  });

  test('for another step, or for nobody, does nothing', async () => {
    const shop = await waiting(rulesOf(basketJourney()));
    await wake(shop, { ...timer, step: 'other' }, DUE);
    await wake(shop, { ...timer, enrolment: 'ENROLMENT#basket#9' }, DUE);
    expect(shop.sent.requests).toEqual([]);
  });

  test('of a browser that was merged judges the member’s cards, and asks in the browser’s name', async () => {
    const member = 'zyxwvutsrqponmlkjihgfedcba';
    const shop = await waiting(rulesOf(basketJourney()));
    shop.setCards(MEMBER, { sk: 'CARD#ACTIVITY', redirect: member });
    await wake(shop, timer, DUE);
    expect(shop.sent.requests).toMatchObject([{ member: MEMBER }]);

    const second = await waiting(rulesOf(basketJourney()));
    second.setCards(MEMBER, { sk: 'CARD#ACTIVITY', redirect: member });
    second.setCards(member, activityOf({ 'Order Completed': NOON + HOUR_MS }));
    await wake(second, timer, DUE);
    expect(second.sent.requests).toEqual([]);
  });

  test('whose worker dies after asking asks for the same message again', async () => {
    let crash = true;
    const shop = await waiting(rulesOf(basketJourney()), {
      fault: (call) => {
        if (call === 'replace' && crash) throw new Error('killed');
      },
    });
    await expect(wake(shop, timer, DUE)).rejects.toThrow('killed');
    crash = false;
    await wake(shop, timer, DUE + 60_000);
    await wake(shop, timer, DUE + 120_000);
    expect(shop.sent.requests.map(({ step, occurrence }) => `${step}/${occurrence}`)).toEqual([
      'remind/1',
      'remind/1',
    ]);
  });

  test('that is beaten by another looks again, and finds it done', async () => {
    const shop = await waiting(rulesOf(basketJourney()));
    await Promise.all([wake(shop, timer, DUE), wake(shop, timer, DUE)]);
    expect(shop.enrolments.all()).toMatchObject([{ status: 'ended', version: 2 }]);
  });

  test('that is beaten for ever goes back to the queue', async () => {
    const shop = await waiting(rulesOf(basketJourney()));
    const ports = { ...shop.ports, enrolments: { ...shop.ports.enrolments, replace: async () => false } };
    await expect(wake({ ...shop, ports }, timer, DUE)).rejects.toMatchObject({ code: 'enrolment_contended' });
  });
});

describe('a deferred message', () => {
  const until = isoTime(NOON + 20 * HOUR_MS);
  const deferred = { wake: 'defer', until, request: requestOf() } as const;

  test('waits in the agenda under one name, and is a delayed message when its time is near', async () => {
    const shop = journeysWorld(rulesOf(basketJourney()));
    await wake(shop, deferred, NOON);
    await wake(shop, deferred, NOON + 1);
    expect(shop.sent.alarms).toEqual(['2026-11-03T08:00:00.000Z']);
    const pages = await Promise.all(
      [0, 1, 2, 3].map((shard) => shop.ports.agenda.page('2026-11-03T08:00:00.000Z', shard, 10)),
    );
    expect(pages.flatMap((page) => page.wakeUps)).toEqual([{ wake: 'message', request: requestOf() }]);
    await wake(shop, { ...deferred, until: isoTime(NOON + 90_000) }, NOON);
    expect(shop.sent.wakeUps).toEqual([
      { wakeUp: { wake: 'message', request: requestOf() }, delaySeconds: 90 },
    ]);
  });

  const handedBack = async (given: {
    enrolment?: ReturnType<typeof enrolmentOf>;
    cards?: Record<string, unknown>;
  }) => {
    const shop = journeysWorld(rulesOf(basketJourney()));
    if (given.enrolment) await shop.enrolments.insert(given.enrolment);
    if (given.cards) shop.setCards(MEMBER, given.cards);
    await wake(shop, { wake: 'message', request: requestOf() }, NOON + 20 * HOUR_MS);
    return shop.sent.requests;
  };
  const finished = enrolmentOf({ status: 'ended', endedBy: 'finished', step: 'remind' });

  test('is handed back as it was when no exit holds', async () => {
    expect(await handedBack({ enrolment: finished })).toEqual([requestOf()]);
    expect(await handedBack({})).toEqual([requestOf()]);
  });

  test('is handed back with the exit that holds by now', async () => {
    const cards = activityOf({ 'Order Completed': NOON + HOUR_MS });
    expect(await handedBack({ enrolment: finished, cards })).toEqual([{ ...requestOf(), exited: 'ordered' }]);
    expect(await handedBack({ cards })).toMatchObject([{ exited: 'ordered' }]);
  });

  test('is handed back with the exit that ended its enrolment', async () => {
    const enrolment = enrolmentOf({ status: 'ended', endedBy: 'ordered' });
    expect(await handedBack({ enrolment })).toMatchObject([{ exited: 'ordered' }]);
  });
});
