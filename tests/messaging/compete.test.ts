import fc from 'fast-check';
import type { ContactCard, MessageRequest } from '../../functions/messaging/contract';
import { compete } from '../../functions/messaging/domain/compete';
import { sendKey } from '../../functions/messaging/domain/send-key';
import {
  ADA,
  aCard,
  aRequest,
  aSlot,
  aTemplate,
  DAY,
  HOUR,
  iso,
  MINUTE,
  NOON,
  someRules,
} from '../support/messaging/builders';
import { aWorld, Killed, type World } from '../support/messaging/world';

const COLLECT_MS = 10 * MINUTE;

const message = (journey: string, priority: number, over: Partial<MessageRequest> = {}): MessageRequest =>
  aRequest({ journey, priority, requestedAt: iso(NOON), expiresAt: iso(NOON + 12 * HOUR), ...over });

const journey = (id: string, priority: number) => ({
  id,
  name: id,
  priority,
  entry: { on: 'fact', fact: 'Contact Subscribed' } as const,
  reentry: { policy: 'once' } as const,
  steps: [{ id: 'greet', do: 'send', template: 'hello', topic: 'news' } as const],
});

/** One a day, a window of ten minutes, and journeys up to a priority of 90. */
const aContest = (over: Parameters<typeof someRules>[0] = {}): World => {
  const world = aWorld();
  world.contacts.put(aCard());
  world.rules = someRules({
    collect: '10m',
    messageGap: undefined,
    caps: [
      { scope: 'all', max: 8, window: '31d' },
      { scope: 'all', max: 1, window: '1d' },
    ],
    journeys: [journey('low', 10), journey('top', 90)],
    ...over,
  });
  return world;
};

/** Hands over what waits, each when it is due, until nothing is left that comes before an instant. */
const passUntil = async (world: World, end: number): Promise<void> => {
  for (let deliveries = 0; deliveries < 400; deliveries += 1) {
    const next = [...world.waiting].sort((a, b) => a.due - b.due)[0];
    if (!next || next.due > end) {
      world.now = end;
      return;
    }
    world.waiting.splice(world.waiting.indexOf(next), 1);
    world.now = Math.max(world.now, next.due);
    try {
      await world.send(next.request);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      world.crash = undefined;
      world.waiting.push({ ...next, due: world.now + MINUTE });
    }
  }
  throw new Error('the requests never come to rest');
};

/** What became of each message, by journey: `sent`, or the reason. */
const outcomes = (world: World): Record<string, unknown> =>
  Object.fromEntries(
    [...world.timeline.values()].map(({ properties }) => [
      properties.journey,
      properties.decision === 'sent' ? 'sent' : properties.reason,
    ]),
  );
const entryOf = (world: World, name: string) =>
  world.entries.find(({ properties }) => properties.journey === name)?.properties;

describe('messages that compete for a last slot', () => {
  it('wait for the collecting window, and the highest priority takes the slot', async () => {
    const world = aContest();
    expect(await world.send(message('basket', 70))).toBe('again');
    world.now += 4 * MINUTE;
    expect(await world.send(message('welcome', 80))).toBe('again');
    expect(world.accepted).toHaveLength(0);
    await passUntil(world, NOON + HOUR);
    expect(outcomes(world)).toEqual({ welcome: 'sent', basket: 'outranked' });
    expect(world.accepted.map(({ at }) => at)).toEqual([NOON + COLLECT_MS]);
  });

  it('keep their reason when they lose, with what won and both priorities', async () => {
    const world = aContest();
    await world.send(message('basket', 70));
    await world.send(message('welcome', 80));
    await passUntil(world, NOON + HOUR);
    expect(entryOf(world, 'basket')).toMatchObject({
      decision: 'skipped',
      reason: 'outranked',
      numbers: { by: 'welcome/greet', byPriority: 80, priority: 70, count: 1, max: 1, window: '1d' },
    });
  });

  it('are deferred to the next slot when they lose and are still worth sending then', async () => {
    const world = aContest();
    await world.send(message('basket', 70, { expiresAt: iso(NOON + 3 * DAY) }));
    await world.send(message('welcome', 80));
    await passUntil(world, NOON + HOUR);
    expect(entryOf(world, 'basket')).toMatchObject({ decision: 'deferred', reason: 'outranked' });
    await passUntil(world, NOON + 2 * DAY);
    expect(outcomes(world)).toMatchObject({ welcome: 'sent' });
    expect(world.accepted.map(({ mail }) => mail.key)).toHaveLength(2);
  });

  it('go first come, first served where they rank the same', async () => {
    const world = aContest();
    await world.send(message('first', 50));
    world.now += 1;
    await world.send(message('second', 50));
    await passUntil(world, NOON + HOUR);
    expect(outcomes(world)).toEqual({ first: 'sent', second: 'outranked' });
  });

  it('wait for nobody when nothing in the programme ranks higher, and then outrank those who wait', async () => {
    const world = aContest();
    await world.send(message('basket', 70));
    expect(await world.send(message('chance', 90))).toBe('sent');
    await passUntil(world, NOON + HOUR);
    expect(outcomes(world)).toEqual({ chance: 'sent', basket: 'outranked' });
  });

  it('write the card once more than others do', async () => {
    const world = aContest();
    await world.send(message('basket', 70));
    await passUntil(world, NOON + HOUR);
    expect(world.contacts.writes).toEqual({ done: 3, failed: 0 });
  });

  it('leave the slot to the next when the first one does not want it any more', async () => {
    const world = aContest();
    await world.send(message('basket', 70));
    await world.send(message('welcome', 80));
    const welcome = world.waiting.pop();
    if (!welcome) throw new Error('nothing waits');
    world.waiting.push({ ...welcome, request: { ...welcome.request, exited: 'left' } });
    await passUntil(world, NOON + HOUR);
    expect(outcomes(world)).toEqual({ welcome: 'exited', basket: 'sent' });
    expect(world.accepted[0]?.at).toBeLessThan(NOON + COLLECT_MS + MINUTE);
    expect(world.contacts.card(ADA)?.claims).toBeUndefined();
  });

  it('wait a quarter of an hour for one that was never heard of again, and no longer', async () => {
    const world = aContest();
    await world.send(message('basket', 70));
    await world.send(message('welcome', 80));
    world.waiting.pop();
    await passUntil(world, NOON + COLLECT_MS + 15 * MINUTE - 1);
    expect(world.accepted).toHaveLength(0);
    await passUntil(world, NOON + COLLECT_MS + 15 * MINUTE);
    expect(outcomes(world)).toEqual({ basket: 'sent' });
  });

  it('go at once when they would not be worth sending at the end of the window', async () => {
    const world = aContest();
    expect(await world.send(message('flash', 20, { expiresAt: iso(NOON + 5 * MINUTE) }))).toBe('sent');
  });

  it('do not compete across topics whose caps they do not share', async () => {
    const world = aContest({
      caps: [
        { scope: 'all', max: 8, window: '31d' },
        { scope: { topic: 'news' }, max: 1, window: '1d' },
        { scope: { topic: 'events' }, max: 1, window: '1d' },
      ],
    });
    const consents = aCard().consents;
    const news = consents.news;
    if (!news) throw new Error('there is no consent');
    world.contacts.put(aCard({ consents: { news, events: news } }));
    await world.send(message('basket', 40));
    await world.send(message('evening', 80, { topic: 'events' }));
    await passUntil(world, NOON + HOUR);
    expect(outcomes(world)).toEqual({ basket: 'sent', evening: 'sent' });
  });
});

describe('messages that do not compete', () => {
  it('are sent at once: the programme has no collecting window, or more than one slot is left', async () => {
    for (const over of [
      { collect: undefined },
      { caps: [{ scope: 'all' as const, max: 8, window: '31d' }] },
    ]) {
      const world = aContest(over);
      expect(await world.send(message('basket', 70))).toBe('sent');
      expect(world.contacts.writes).toEqual({ done: 2, failed: 0 });
    }
  });

  it('are transactional, or are held apart by the message gap only', async () => {
    const world = aContest({ messageGap: '4h', caps: [{ scope: 'all', max: 8, window: '31d' }] });
    expect(await world.send(message('basket', 70))).toBe('sent');
    const daily = aContest();
    expect(await daily.send(message('receipt', 0, { class: 'transactional' }))).toBe('sent');
  });

  it('leave no claim on the card, nor one that nobody waits for any more', async () => {
    const world = aContest();
    await world.send(message('basket', 70));
    expect(world.contacts.card(ADA)?.claims).toHaveLength(1);
    await passUntil(world, NOON + HOUR);
    expect(world.contacts.card(ADA)?.claims).toBeUndefined();
  });

  it('because they cannot be rendered take their claim back: who claims too waits no longer than for the window', async () => {
    const world = aContest();
    world.template = aTemplate({ html: { en: '{{ a | nothing }}' } });
    await world.send(message('welcome', 80));
    await world.send(message('basket', 70));
    await passUntil(world, NOON + COLLECT_MS + MINUTE);
    expect(outcomes(world)).toEqual({ welcome: 'render_failed', basket: 'render_failed' });
    expect(world.contacts.card(ADA)?.claims).toBeUndefined();
  });

  it('because they expire within the window look a few times only, and go when who ranks higher does not come', async () => {
    const world = aContest({ collect: '15m' });
    await world.send(message('welcome', 80));
    world.waiting.length = 0;
    const basket = message('basket', 70, { expiresAt: iso(NOON + 14 * MINUTE) });
    const looks: number[] = [];
    for (let look = await world.send(basket); look === 'again'; look = await world.send(basket)) {
      const [next] = world.waiting.splice(0);
      looks.push((next?.due ?? 0) - world.now);
      world.now = next?.due ?? 0;
    }
    expect(looks.length).toBeLessThan(12);
    expect(Math.min(...looks)).toBe(10_000);
    expect(outcomes(world)).toEqual({ basket: 'expired' });
  });

  it('because the day’s quota is used up take their claim back', async () => {
    const world = aContest();
    Object.assign(world.ports, {
      mail: { ...world.ports.mail, turn: async () => ({ taken: false, waitMs: 0, quota: true }) },
    });
    await world.send(message('basket', 70));
    await passUntil(world, NOON + COLLECT_MS + MINUTE);
    expect(outcomes(world)).toEqual({ basket: 'daily_quota' });
    expect(world.contacts.card(ADA)?.claims).toBeUndefined();
  });
});

describe('the claims on a card', () => {
  const limits = { caps: [{ scope: 'all' as const, max: 1, window: '1d' }], leaseMs: 15_000, collect: '10m' };

  it('are ten at most: the lowest wait without one', () => {
    let card: ContactCard = aCard();
    for (let priority = 1; priority <= 14; priority += 1) {
      const request = message(`j${priority}`, priority);
      const competed = compete(card, request, sendKey(request), limits, NOON);
      if (competed.is === 'won') throw new Error('nobody may win yet');
      card = competed.next ?? card;
    }
    expect(card.claims?.map(({ priority }) => priority)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    const low = message('j0', 0);
    expect(compete(card, low, sendKey(low), limits, NOON)).toEqual({
      is: 'waiting',
      until: NOON + COLLECT_MS,
    });
  });

  it('are decided at one time: the first opens the window, later ones join it', () => {
    const first = message('a', 1);
    const opened = compete(aCard(), first, sendKey(first), limits, NOON);
    const second = message('b', 2);
    const card = opened.is === 'waiting' && opened.next ? opened.next : aCard();
    expect(compete(card, second, sendKey(second), limits, NOON + 9 * MINUTE)).toMatchObject({
      until: NOON + COLLECT_MS,
    });
  });
});

const step = fc.record({
  priority: fc.integer({ min: 0, max: 100 }),
  after: fc.constantFrom(0, 1_000, MINUTE, 3 * MINUTE),
  twice: fc.boolean(),
  crash: fc.constantFrom(undefined, undefined, undefined, 'reserve', 'send', 'record', 'confirm', 'again'),
  when: fc.constantFrom('before', 'after'),
});

describe('whatever is redelivered or killed', () => {
  it('of those who came within the window the highest has the slot, each has an outcome, and the cap holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const world = aContest();
        const asked: { name: string; priority: number }[] = [];
        let opened: number | undefined;
        for (const [index, { priority, after, twice, crash, when }] of steps.entries()) {
          await passUntil(world, world.now + after);
          const name = `j${index}`;
          const one = message(name, priority);
          opened ??= world.now;
          if (world.now < opened + COLLECT_MS) asked.push({ name, priority });
          world.waiting.push({ request: one, due: world.now, by: 'queue' });
          if (twice) world.waiting.push({ request: one, due: world.now, by: 'queue' });
          world.crash = crash && { step: crash as 'send', when: when as 'before' };
          await passUntil(world, world.now);
        }
        await passUntil(world, NOON + 20 * HOUR);
        const all = outcomes(world);
        expect(Object.keys(all)).toHaveLength(steps.length);
        expect(world.accepted.length).toBeLessThanOrEqual(1);
        // Who nobody could outrank takes the slot at once; a worker may die with the slot in its hands.
        const isPlain = steps.every(({ crash, priority }) => crash === undefined && priority < 90);
        if (!isPlain) return;
        const winner = asked.find(({ name }) => all[name] === 'sent');
        expect(winner?.priority).toBe(Math.max(...asked.map(({ priority }) => priority)));
      }),
      { numRuns: 150 },
    );
  });

  it('counts no claim as a slot', async () => {
    const world = aContest();
    await world.send(message('basket', 70));
    expect(world.contacts.card(ADA)?.pressure).toEqual([]);
    world.contacts.put({ ...aCard({ version: 7 }), pressure: [aSlot(NOON)] });
    expect(await world.send(message('welcome', 80))).toBe('skipped');
    expect(outcomes(world)).toEqual({ welcome: 'frequency_capped' });
  });
});
