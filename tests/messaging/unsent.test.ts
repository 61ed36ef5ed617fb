import { ADA, aCard, aRequest } from '../support/messaging/builders';
import { aWorld, type World } from '../support/messaging/world';

const withAda = (world: World): World => {
  world.contacts.put(aCard());
  return world;
};
const reasons = (world: World) => world.entries.map(({ properties }) => properties.reason);

describe('a slot of which SES took nothing', () => {
  it('and that cannot be given back is given back by the next worker, whom the request tells, and who sends', async () => {
    const world = withAda(aWorld());
    world.answers.push({ outcome: 'later', code: 'TooManyRequestsException', quota: false });
    const { replace } = world.ports.contacts;
    let isThrottled = true;
    Object.assign(world.ports.contacts, {
      replace: async (card: Parameters<typeof replace>[0]) => {
        if (isThrottled && card.pressure.length === 0) throw new Error('throttled');
        return replace(card);
      },
    });
    expect(await world.send(aRequest())).toBe('again');
    expect(world.contacts.card(ADA)?.pressure).toHaveLength(1);
    const [{ request } = { request: aRequest() }] = world.waiting;
    await expect(world.send(request)).rejects.toThrow('throttled');
    isThrottled = false;
    expect(await world.send(request)).toBe('sent');
    expect(world.accepted).toHaveLength(1);
    expect(reasons(world)).toEqual([undefined]);
    expect(world.contacts.card(ADA)?.pressure).toMatchObject([{ state: 'sent' }]);
    expect(await world.send(request)).toBe('done');
  });

  it('is given back for its owner only: the reservation of another stays', async () => {
    const world = withAda(aWorld());
    world.answers.push('lost');
    expect(await world.send(aRequest())).toBe('again');
    expect(await world.send(aRequest({ unsent: 'somebody' }))).toBe('again');
    expect(world.contacts.card(ADA)?.pressure).toMatchObject([{ state: 'reserved' }]);
    expect(world.accepted).toHaveLength(1);
  });

  it('is given back when sending breaks before SES was asked', async () => {
    const world = withAda(aWorld());
    const { send } = world.ports.mail;
    Object.assign(world.ports.mail, { send: () => Promise.reject(new Error('no secret')) });
    await expect(world.send(aRequest())).rejects.toThrow('no secret');
    expect(world.contacts.card(ADA)?.pressure).toEqual([]);
    Object.assign(world.ports.mail, { send });
    expect(await world.send(aRequest())).toBe('sent');
  });

  /**
   * The store writes the first reservation and loses the answer, also that of the SDK's second try; or that try finds
   * the card changed, by the first one. Then so many reads fail.
   */
  const loseAnswer = (world: World, failing: number, secondTry: 'lost' | 'finds it changed' = 'lost') => {
    const throttled = () => Object.assign(new Error('throttled'), { name: 'ThrottlingException' });
    const { replace, read } = world.ports.contacts;
    let left = 0;
    let isLost = false;
    Object.assign(world.ports.contacts, {
      replace: async (card: Parameters<typeof replace>[0]) => {
        const isWritten = await replace(card);
        if (isLost) return isWritten;
        isLost = true;
        left = failing;
        if (secondTry === 'finds it changed') return false;
        throw throttled();
      },
      read: async (member: string) => {
        left -= 1;
        if (left >= 0) throw throttled();
        return read(member);
      },
    });
  };

  it('of whose write the answer was lost, is used by the worker that finds it', async () => {
    const world = withAda(aWorld());
    loseAnswer(world, 0);
    expect(await world.send(aRequest())).toBe('sent');
    expect(world.accepted).toHaveLength(1);
    expect(world.contacts.card(ADA)?.pressure).toMatchObject([{ state: 'sent' }]);
  });

  it.each(['lost', 'finds it changed'] as const)(
    'of whose write the answer was lost (second try: %s), and that cannot be looked for, is given back by the next worker',
    async (secondTry) => {
      const world = withAda(aWorld());
      loseAnswer(world, 1, secondTry);
      expect(await world.send(aRequest())).toBe('again');
      expect(world.contacts.card(ADA)?.pressure).toMatchObject([{ state: 'reserved' }]);
      const [{ request } = { request: aRequest() }] = world.waiting;
      expect(await world.send(request)).toBe('sent');
      expect(world.accepted).toHaveLength(1);
      expect(reasons(world)).toEqual([undefined]);
    },
  );

  it('cannot be there when the table refuses the write for good: the queue has the request back', async () => {
    const world = withAda(aWorld());
    const denied = Object.assign(new Error('denied'), { name: 'AccessDeniedException' });
    Object.assign(world.ports.contacts, { replace: () => Promise.reject(denied) });
    await expect(world.send(aRequest())).rejects.toThrow('denied');
    expect(world.waiting).toEqual([]);
  });

  it.each([
    [3_900, 'sent'],
    [4_100, 'again'],
  ] as const)('after %i ms of the ten seconds of a worker: %s', async (heldUpMs, came) => {
    const world = withAda(aWorld());
    const { replace } = world.contacts;
    let held = false;
    Object.assign(world.ports.contacts, {
      replace: async (card: Parameters<typeof replace>[0]) => {
        if (!held) world.now += heldUpMs;
        held = true;
        return replace(card);
      },
    });
    expect(await world.send(aRequest())).toBe(came);
    expect(world.accepted).toHaveLength(came === 'sent' ? 1 : 0);
    expect(world.contacts.card(ADA)?.pressure ?? []).toHaveLength(came === 'sent' ? 1 : 0);
  });
});
