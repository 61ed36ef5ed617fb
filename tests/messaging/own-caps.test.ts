import type { ContactCard } from '../../functions/messaging/contract';
import { halved } from '../../functions/messaging/domain/own-caps';
import type { Cap } from '../../functions/programme/contract';
import type { ActivityCard } from '../../functions/tracking/contract';
import { ADA, aCard, aRequest, aSlot, DAY, HOUR, iso, NOON, someRules } from '../support/messaging/builders';
import { aWorld, type World } from '../support/messaging/world';

/** A programme whose caps follow engagement, of which the eighth slot is kept. */
const aWorldWith = (card: ContactCard, responses = 0): World => {
  const world = aWorld();
  const all = { f: NOON, l: NOON, n: responses, d7: responses, d30: responses, d90: responses };
  const activity: ActivityCard = { pk: ADA, sk: 'CARD#ACTIVITY', version: 1, all, events: {}, progress: {} };
  world.contacts.put(card, {}, activity);
  world.rules = someRules({ engagement: {}, lastChanceSlots: 1, messageGap: undefined });
  return world;
};

/** Written to so many times, two days apart, until two days ago. */
const writtenTo = (times: number): ContactCard =>
  aCard({ pressure: Array.from({ length: times }, (_, index) => aSlot(NOON - 2 * (times - index) * DAY)) });

const decisionOf = (world: World) => world.entries.at(-1)?.properties;

describe('a topic outside the caps', () => {
  const daily: Cap = { scope: { topic: 'daily' }, max: 1, window: '1d', outside: true };
  const granted = { daily: { state: 'granted' as const, at: NOON - 90 * DAY, source: 'preferences' } };
  /** Whether a daily goes out so many hours after the one before it. */
  const sentAfter = async (hours: number, card: Partial<ContactCard>, cap = daily) => {
    const world = aWorld();
    world.rules = someRules({
      topics: [{ id: 'daily', name: { en: 'Daily', fr: 'Chaque jour' } }],
      caps: [{ scope: 'all', max: 8, window: '31d' }, cap],
    });
    const pressure = [aSlot(NOON - hours * HOUR, { topic: 'daily' })];
    world.contacts.put(aCard({ consents: granted, pressure, ...card }));
    const cameTo = await world.send(aRequest({ topic: 'daily', expiresAt: iso(NOON + HOUR) }));
    return [cameTo, decisionOf(world)];
  };

  it('comes half as often to who asked for less', async () => {
    expect((await sentAfter(25, {}))[0]).toBe('sent');
    const [cameTo, decision] = await sentAfter(25, { frequency: 'less' });
    expect(cameTo).toBe('skipped');
    expect(decision).toMatchObject({
      reason: 'frequency_capped',
      numbers: { count: 1, max: 1, window: '2d', frequency: 'less' },
    });
    expect(decision).not.toHaveProperty('numbers.ceiling');
    expect((await sentAfter(49, { frequency: 'less' }))[0]).toBe('sent');
  });

  it.each<[Partial<Cap>, Partial<Cap>]>([
    [
      { max: 1, window: '1d' },
      { max: 1, window: '2d' },
    ],
    [
      { max: 5, window: '7d' },
      { max: 2, window: '7d' },
    ],
    [
      { max: 1, window: '36h' },
      { max: 1, window: '72h' },
    ],
    [
      { max: 1, window: '60d' },
      { max: 1, window: '60d' },
    ],
  ])('of %j is %j then', (cap, half) => {
    expect(halved({ ...daily, ...cap })).toEqual({ ...daily, ...half });
  });
});

describe('a mail under a cap that follows engagement', () => {
  it('keeps the tier in the write that reserves, and says how the cap came about', async () => {
    const world = aWorldWith(writtenTo(4), 4);
    expect(await world.send(aRequest())).toBe('sent');
    expect(world.contacts.writes).toEqual({ done: 2, failed: 0 });
    expect(world.contacts.card(ADA)?.tier).toEqual({ name: 'warm', since: NOON });
    expect(decisionOf(world)).toMatchObject({
      decision: 'sent',
      numbers: { tier: 'warm', adjusted: 7, ceiling: 8, engagement: expect.any(Number) },
      caps: [
        { scope: 'all', max: 8, used: 4 },
        { scope: 'all', max: 1, used: 0 },
        { scope: 'class marketing', max: 7, used: 4 },
      ],
    });
  });

  it('is held back from a member who never answers, long before the ceiling', async () => {
    const world = aWorldWith(writtenTo(4));
    expect(await world.send(aRequest())).toBe('skipped');
    expect(decisionOf(world)).toMatchObject({
      reason: 'frequency_capped',
      numbers: { count: 4, max: 1, tier: 'sunset', engagement: 0, adjusted: 1, ceiling: 8 },
    });
  });

  it('writes the card of a capped member when the tier is another one, and then no more', async () => {
    const world = aWorldWith(writtenTo(4));
    for (let hour = 0; hour < 5; hour += 1) {
      world.now = NOON + hour * HOUR;
      await world.send(aRequest({ occurrence: `o${hour}` }));
    }
    expect(world.contacts.writes).toEqual({ done: 1, failed: 0 });
    expect(world.contacts.card(ADA)?.tier).toEqual({ name: 'sunset', since: NOON });
  });

  it('leaves the numbers of the own cap out where another cap is what holds it back', async () => {
    const world = aWorldWith(aCard({ pressure: [aSlot(NOON - HOUR)] }));
    await world.send(aRequest({ expiresAt: iso(NOON + HOUR) }));
    expect(decisionOf(world)?.numbers).not.toHaveProperty('tier');
    expect(decisionOf(world)?.numbers).toMatchObject({ max: 1, window: '1d' });
  });

  it('may still be the last chance of a member who never answers', async () => {
    const world = aWorldWith(aCard({ pressure: [5, 4, 3].map((weeks) => aSlot(NOON - weeks * 7 * DAY)) }));
    expect(await world.send(aRequest())).toBe('skipped');
    expect(await world.send(aRequest({ class: 'last-chance', journey: 'last-chance' }))).toBe('skipped');
    const longAgo = aWorldWith(aCard({ pressure: [9, 8, 3].map((weeks) => aSlot(NOON - weeks * 7 * DAY)) }));
    expect(await longAgo.send(aRequest())).toBe('skipped');
    expect(await longAgo.send(aRequest({ class: 'last-chance', journey: 'last-chance' }))).toBe('sent');
  });
});
