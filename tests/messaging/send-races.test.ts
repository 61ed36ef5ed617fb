import type { ContactCard, MessageRequest } from '../../functions/messaging/contract';
import { sendKey } from '../../functions/messaging/domain/send-key';
import { ADA, aCard, aRequest, DAY, leftAt, NOON } from '../support/messaging/builders';
import { aWorld, LEASE_MS, type World } from '../support/messaging/world';

const KEY = sendKey(aRequest());

const withAda = (world: World, over = {}): World => {
  world.contacts.put(aCard(over), { firstName: 'Ada' });
  return world;
};

type Replace = World['ports']['contacts']['replace'];

/** What happens at the first write of a card, in the place of it; later ones are as ever. */
const atFirstWrite = (world: World, happens: (replace: Replace, card: ContactCard) => Promise<boolean>) => {
  const { replace } = world.ports.contacts;
  let isFirst = true;
  const first: Replace = (card) => {
    if (!isFirst) return replace(card);
    isFirst = false;
    return happens(replace, card);
  };
  Object.assign(world.ports.contacts, { replace: first });
};

const reasons = (world: World) => world.entries.map(({ properties }) => properties.reason);

describe('races and clocks', () => {
  it('an unsubscribe between decision and reservation wins', async () => {
    const world = withAda(aWorld());
    atFirstWrite(world, async (replace, card) => {
      await world.contacts.leave(ADA, leftAt(world.now));
      return replace(card);
    });
    expect(await world.send(aRequest())).toBe('skipped');
    expect(reasons(world)).toEqual(['unsubscribed']);
    expect(world.accepted).toHaveLength(0);
  });

  it('a reservation whose answer was lost on the way back is found on the card, and sent', async () => {
    const world = withAda(aWorld());
    atFirstWrite(world, async (replace, card) => {
      await replace(card);
      return false;
    });
    expect(await world.send(aRequest())).toBe('sent');
    expect(world.accepted).toHaveLength(1);
    expect(world.contacts.card(ADA)?.pressure).toMatchObject([{ key: KEY, state: 'sent' }]);
  });

  const meanwhile: [string, Partial<ContactCard>, Partial<MessageRequest>, string][] = [
    ['has left', { unsubscribedAt: NOON }, {}, 'unsubscribed'],
    ['wants no e-mail', { channelsOff: { email: NOON } }, {}, 'unsubscribed'],
    [
      'has taken the consent back',
      { consents: { news: { state: 'withdrawn', at: NOON, source: 'x' } } },
      {},
      'no_consent',
    ],
    ['has paused', { pausedUntil: NOON + DAY }, {}, 'paused_by_member'],
    ['has complained', { suppressed: 'complaint' }, {}, 'suppressed_complaint'],
    ['has bounced (a receipt)', { suppressed: 'bounce' }, { class: 'transactional' }, 'suppressed_bounce'],
    [
      'has another address than the one that was named',
      { address: 'mallory@example.com' },
      { class: 'transactional', addressed: 'ada@example.com' },
      'address_outdated',
    ],
  ];
  it.each(meanwhile)(
    'a reservation whose answer was lost is given back, not sent, when the member %s by the time it is found',
    async (_, change, over, reason) => {
      const world = withAda(aWorld());
      atFirstWrite(world, async (replace, card) => {
        await replace(card);
        await replace({ ...card, ...change, version: card.version + 1 });
        return false;
      });
      expect(await world.send(aRequest(over))).toBe('skipped');
      expect(world.accepted).toHaveLength(0);
      expect(reasons(world)).toEqual([reason]);
      expect(world.contacts.card(ADA)).toMatchObject({ ...change, pressure: [] });
    },
  );

  it('a card that changes under the confirmation is confirmed all the same', async () => {
    const world = withAda(aWorld());
    const record = world.ports.timeline.record;
    Object.assign(world.ports.timeline, {
      record: async (entries: Parameters<typeof record>[0]) => {
        await world.contacts.leave(ADA, leftAt(world.now));
        return record(entries);
      },
    });
    expect(await world.send(aRequest())).toBe('sent');
    expect(world.contacts.card(ADA)).toMatchObject({ unsubscribedAt: NOON, pressure: [{ state: 'sent' }] });
  });

  it('a worker whose clock is over a minute off decides nothing', async () => {
    for (const skew of [61_000, -61_000]) {
      const world = withAda(aWorld());
      world.skew = skew;
      await expect(world.send(aRequest())).rejects.toMatchObject({ code: 'clock_skewed' });
      expect(world.accepted).toHaveLength(0);
      expect(world.entries).toHaveLength(0);
    }
  });

  it('a worker that was held up beyond its lease gives the slot back and does not send', async () => {
    const world = withAda(aWorld());
    atFirstWrite(world, async (replace, card) => {
      const done = await replace(card);
      world.now += LEASE_MS;
      return done;
    });
    expect(await world.send(aRequest())).toBe('again');
    expect(world.accepted).toHaveLength(0);
    expect(world.contacts.card(ADA)?.pressure).toEqual([]);
  });

  it('time never runs backwards on a card', async () => {
    const world = withAda(aWorld(), { last: NOON + 30_000 });
    await world.send(aRequest());
    expect(world.contacts.card(ADA)?.pressure[0]?.at).toBe(NOON + 30_000);
  });
});
