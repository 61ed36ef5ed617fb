import { aCard, aRequest, MINUTE, NOON } from '../support/messaging/builders';
import { aWorld } from '../support/messaging/world';

/** A world in which the day's quota is used up: nobody gets a turn. */
const usedUp = () => {
  const world = aWorld();
  world.contacts.put(aCard());
  const mail = { ...world.ports.mail, turn: async () => ({ taken: false, waitMs: 300_000, quota: true }) };
  Object.assign(world.ports, { mail });
  return world;
};

describe('when the day’s quota is used up', () => {
  it('marketing waits in the agenda with its reason, and takes no slot meanwhile', async () => {
    const world = usedUp();
    expect(await world.send(aRequest())).toBe('deferred');
    expect(world.waiting).toMatchObject([{ by: 'agenda', due: NOON + 60 * MINUTE }]);
    expect([...world.timeline.values()]).toMatchObject([
      { properties: { decision: 'deferred', reason: 'daily_quota' } },
    ]);
    expect(world.contacts.writes).toEqual({ done: 0, failed: 0 });
    expect(world.accepted).toEqual([]);
  });

  it('a transactional message waits on its own queue, and not for as long', async () => {
    const world = usedUp();
    expect(await world.send(aRequest({ class: 'transactional' }))).toBe('deferred');
    expect(world.waiting).toMatchObject([{ by: 'queue', due: NOON + 15 * MINUTE }]);
  });
});
