import {
  aCard,
  aRequest,
  aSlot,
  DAY,
  HOUR,
  iso,
  MINUTE,
  NOON,
  someRules,
} from '../support/messaging/builders';
import { aWorld, LEASE_MS, type World } from '../support/messaging/world';

const withAda = (world: World, over = {}): World => {
  world.contacts.put(aCard(over), { firstName: 'Ada' });
  return world;
};

describe('how the caps stood', () => {
  const capsOf = (world: World) => world.entries.at(-1)?.properties.caps;

  it('is kept with what was sent, this message not counted', async () => {
    const world = withAda(aWorld(), { pressure: [aSlot(NOON - 9 * DAY), aSlot(NOON - 2 * DAY)] });
    await world.send(aRequest());
    expect(capsOf(world)).toEqual([
      { scope: 'all', max: 8, window: '31d', used: 2 },
      { scope: 'all', max: 1, window: '1d', used: 0 },
      { scope: 'message gap', max: 1, window: '4h', used: 0 },
    ]);
  });

  it('is kept with what was deferred, with the next slot of those that were full', async () => {
    const world = withAda(aWorld(), { pressure: [aSlot(NOON - HOUR)] });
    await world.send(aRequest());
    const freeAfter = (window: number) => iso(NOON - HOUR + window + LEASE_MS + 2 * MINUTE);
    expect(capsOf(world)).toEqual([
      { scope: 'all', max: 8, window: '31d', used: 1 },
      { scope: 'all', max: 1, window: '1d', used: 1, next: freeAfter(DAY) },
      { scope: 'message gap', max: 1, window: '4h', used: 1, next: freeAfter(4 * HOUR) },
    ]);
  });

  it('is kept with what was skipped for another reason', async () => {
    const world = withAda(aWorld(), { unsubscribedAt: NOON - DAY, pressure: [aSlot(NOON - 2 * DAY)] });
    await world.send(aRequest());
    expect(capsOf(world)).toContainEqual({ scope: 'all', max: 8, window: '31d', used: 1 });
  });

  it('names only the caps that bind the message', async () => {
    const world = withAda(aWorld());
    world.rules = someRules({
      caps: [
        { scope: { topic: 'events' }, max: 2, window: '7d' },
        { scope: { topic: 'news' }, max: 3, window: '7d' },
        { scope: { class: 'last-chance' }, max: 1, window: '90d' },
      ],
    });
    await world.send(aRequest());
    expect(capsOf(world)).toMatchObject([{ scope: 'topic news' }, { scope: 'message gap' }]);
  });

  it('is nothing for a transactional message', async () => {
    const world = withAda(aWorld());
    await world.send(aRequest({ class: 'transactional' }));
    expect(capsOf(world)).toBeUndefined();
  });

  it('keeps the timeline entry of a mail under one write unit', async () => {
    const world = withAda(aWorld());
    await world.send(aRequest());
    const properties = JSON.stringify(world.entries[0]?.properties);
    expect(Buffer.byteLength(properties)).toBeLessThan(700);
  });
});
