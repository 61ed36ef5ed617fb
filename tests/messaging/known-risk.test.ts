import { contactStore } from '../../functions/messaging/adapters/contact-store';
import { sendMessage } from '../../functions/messaging/flows/send';
import { ADA, aCard, aRequest, aSlot, DAY, NOON } from '../support/messaging/builders';
import { aWorld } from '../support/messaging/world';

describe('a member’s own risk of leaving', () => {
  const readWith = async (unsubscribe: unknown) => {
    let queries = 0;
    const db = {
      send: async () => {
        queries += 1;
        return { Items: [aCard(), { pk: ADA, sk: 'CARD#SCORES', unsubscribe }] };
      },
    };
    const { risk } = await contactStore(db as never, 'members').read(ADA);
    return { risk, queries };
  };

  it('comes with the Query that reads the card, and costs no other', async () => {
    expect(await readWith({ band: 'high', risk: 0.07 })).toEqual({ risk: 0.07, queries: 1 });
  });

  it('is not known while it is a ranking, whose level was never learnt', async () => {
    const ranking = { band: 'high', risk: 0.07, horizonDays: 30, uncalibrated: true };
    expect(await readWith(ranking)).toEqual({ risk: undefined, queries: 1 });
  });

  it.each([undefined, {}, { risk: 0 }, { risk: 1 }, { risk: Number.NaN }, { risk: 'high' }])(
    'is not known by %j',
    async (unsubscribe) => {
      expect((await readWith(unsubscribe)).risk).toBeUndefined();
    },
  );

  it('binds the sender: who is likely to leave gets less, and the decision says so', async () => {
    const world = aWorld();
    const { messageGap: _, ...rules } = world.rules;
    world.rules = {
      ...rules,
      caps: [{ scope: 'all', max: 8, window: '31d' }],
      engagement: { base: 7, mean: 1, risk: 0.01 },
    };
    const pressure = [4, 3, 2, 1].map((days) => aSlot(NOON - days * DAY));
    const all = { f: NOON, l: NOON, n: 4, d7: 4, d30: 4, d90: 4 };
    const activity = { pk: ADA, sk: 'CARD#ACTIVITY' as const, version: 1, all, events: {}, progress: {} };
    const sent = async (risk: number | undefined) => {
      world.contacts.put(aCard({ pressure }), {}, activity);
      const { read } = world.contacts;
      const ports = {
        ...world.ports,
        contacts: {
          ...world.ports.contacts,
          read: async (member: string) => ({
            ...(await read(member)),
            ...(risk === undefined ? {} : { risk }),
          }),
        },
      };
      const book = async () => world.template;
      return sendMessage(ports, book as never, aRequest({ occurrence: `${risk}` }), world.now);
    };
    expect(await sent(0.16)).not.toBe('sent');
    expect(world.entries.at(-1)?.properties).toMatchObject({
      reason: 'frequency_capped',
      numbers: { risk: 0.16, adjusted: 2 },
    });
  });
});
