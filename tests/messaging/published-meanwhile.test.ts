import { ADA, aCard, aRequest, aSlot, HOUR, NOON, someRules } from '../support/messaging/builders';
import { aWorld } from '../support/messaging/world';

/** A world in which another programme, with these caps, is published while the first message waits for its turn. */
const publishing = (before: string, after: string) => {
  const world = aWorld();
  world.contacts.put(aCard({ pressure: [aSlot(NOON - 2 * HOUR)] }));
  let version = 7;
  const rules = (window: string) =>
    someRules({ caps: [{ scope: 'all', max: 1, window: window as '1h' }], messageGap: undefined });
  Object.assign(world.ports.programmes, {
    live: async () => ({ version, rules: rules(version === 7 ? before : after), paused: undefined }),
  });
  const { turn } = world.ports.mail;
  Object.assign(world.ports.mail, {
    turn: async (atMostMs: number) => {
      version = 8;
      return turn(atMostMs);
    },
  });
  return world;
};

describe('a programme that is published between the decision and the reservation', () => {
  it('binds by its longer window: nothing is reserved, and the message is decided again', async () => {
    const world = publishing('1h', '1d');
    expect(await world.send(aRequest())).toBe('again');
    expect(world.waiting).toMatchObject([{ by: 'queue', due: NOON + 1_000 }]);
    expect(world.contacts.writes).toEqual({ done: 0, failed: 0 });
    world.now = NOON + 1_000;
    const [next] = world.waiting;
    expect(next && (await world.send(next.request))).toBe('deferred');
    expect(world.accepted).toEqual([]);
  });

  it('holds nobody up for longer than that when it allows the message all the same', async () => {
    const world = publishing('1h', '30m');
    await world.send(aRequest());
    const [next] = world.waiting;
    expect(next && (await world.send(next.request))).toBe('sent');
    expect(world.contacts.card(ADA)?.pressure).toHaveLength(2);
  });
});
