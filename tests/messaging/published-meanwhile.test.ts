import { ADA, aCard, aRequest, aSlot, aTemplate, HOUR, NOON, someRules } from '../support/messaging/builders';
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

describe('a programme whose languages are others than when the journey was entered', () => {
  /** The template in these languages alone. */
  const inOnly = (...languages: string[]) => {
    const only = (part: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(part).filter(([language]) => languages.includes(language)));
    const { subject, html, text } = aTemplate();
    return aTemplate({ subject: only(subject), html: only(html), text: only(text) });
  };
  const entered = (before: string[], now: string[], member: string | undefined) => {
    const world = aWorld();
    world.contacts.put(aCard({ language: member }), { firstName: 'Ada' });
    world.rules = someRules({ languages: now });
    Object.assign(world.ports.programmes, {
      template: async (version: number) => inOnly(...(version === 1 ? before : now)),
    });
    return world;
  };

  it.each([
    ['a language that came, in one that the older template has', ['en'], ['en', 'fr'], 'fr', 'Hello Ada'],
    ['a language that went, in one that is left', ['en', 'fr'], ['en'], 'fr', 'Hello Ada'],
    ['one language instead of another, in that of the older template', ['fr'], ['en'], 'en', 'Bonjour Ada'],
    ['another first language, in the member’s own', ['en', 'fr'], ['fr', 'en'], 'en', 'Hello Ada'],
    [
      'no language in common with the member, in the first that both have',
      ['en'],
      ['fr', 'en'],
      undefined,
      'Hello Ada',
    ],
    ['an older template without any language, as the live one is', [], ['fr'], 'fr', 'Bonjour Ada'],
  ])('loses no message: %s', async (_, before, now, member, subject) => {
    for (const over of [{}, { class: 'transactional', step: 'receipt' } as const]) {
      const world = entered(before, now, member);
      expect(await world.send(aRequest({ ...over, programmeVersion: 1 }))).toBe('sent');
      expect(world.accepted[0]?.mail.subject).toBe(subject);
    }
  });

  it('takes a part that a language lacks for a language that the template lacks', async () => {
    const world = entered(['en'], ['en', 'fr'], 'fr');
    const { text } = inOnly('en');
    Object.assign(world.ports.programmes, { template: async () => aTemplate({ text }) });
    expect(await world.send(aRequest({ programmeVersion: 1 }))).toBe('sent');
    expect(world.accepted[0]?.mail.subject).toBe('Hello Ada');
  });
});
