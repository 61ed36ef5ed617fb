import fc from 'fast-check';
import type { ContactChange } from '../../functions/messaging/contract';
import { consentOf } from '../../functions/messaging/domain/consent';
import { changeContact } from '../../functions/messaging/flows/change-contact';
import type { ContactsPorts } from '../../functions/messaging/ports';
import type { Fact } from '../../functions/shared/platform/bus';
import {
  ADA,
  aCard,
  aChange,
  DAY,
  HOUR,
  iso,
  leftAt,
  MINUTE,
  NOON,
  someRules,
} from '../support/messaging/builders';
import { memoryContacts } from '../support/messaging/memory-contacts';

const BOB = 'b'.repeat(26);

const grant = (source = 'trait newsletter'): ContactChange['consents'] => [
  { topic: 'news', state: 'granted', source },
];
const withdraw: ContactChange['consents'] = [
  { topic: 'news', state: 'withdrawn', source: 'trait newsletter' },
];

const room = (rules = someRules()) => {
  const contacts = memoryContacts();
  const facts: Fact[] = [];
  let fails = 0;
  const ports: ContactsPorts = {
    contacts,
    programmes: { live: async () => ({ version: 1, rules }) },
    clock: { pause: async () => undefined, jitter: () => 0.5 },
    publish: async (published) => {
      if (fails > 0) {
        fails -= 1;
        throw new Error('the bus is away');
      }
      facts.push(...published);
    },
  };
  return {
    contacts,
    facts,
    ports,
    failOnce: () => {
      fails = 1;
    },
    /** At once, unless `now` says otherwise. */
    change: (over: Partial<ContactChange>, now = Math.max(NOON, Date.parse(over.at ?? iso(NOON)))) =>
      changeContact(ports, aChange(over), now),
  };
};

describe('a contact card', () => {
  it('is made by the first change: address, language, time zone, consent', async () => {
    const { contacts, change } = room();
    await change({ address: 'ada@example.com', language: 'fr', timeZone: 'Europe/Paris', consents: grant() });
    expect(contacts.card(ADA)).toMatchObject({
      address: 'ada@example.com',
      language: 'fr',
      timeZone: 'Europe/Paris',
      consents: { news: { state: 'granted', at: NOON, source: 'trait newsletter' } },
    });
  });

  it('is not written by a change that says nothing new', async () => {
    const { contacts, change } = room();
    await change({ address: 'ada@example.com', consents: grant() });
    const { version } = contacts.card(ADA) ?? {};
    await change({ address: 'ada@example.com', consents: grant(), at: iso(NOON + HOUR), cause: 'cause-2' });
    expect(contacts.card(ADA)?.version).toBe(version);
  });

  it('takes a withdrawal that is repeated for as new as it is said, whoever said it first', async () => {
    const { contacts, change } = room();
    contacts.put(aCard({ consents: { news: { state: 'withdrawn', at: NOON, source: 'preferences' } } }));
    const news = () => contacts.card(ADA)?.consents.news;
    await change({ consents: withdraw, at: iso(NOON + HOUR) });
    expect(news()).toEqual({ state: 'withdrawn', at: NOON + HOUR, source: 'preferences' });
    await change({ consents: withdraw, at: iso(NOON + MINUTE), cause: 'late' });
    expect(news()?.at).toBe(NOON + HOUR);
  });

  it('is not written to on a topic that was granted between two withdrawals, in whatever order they come', async () => {
    const words: Partial<ContactChange>[] = [
      { at: iso(NOON), consents: withdraw },
      { at: iso(NOON + HOUR), consents: grant() },
      { at: iso(NOON + 2 * HOUR), consents: withdraw },
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(words, { minLength: 3 }), async (shuffled) => {
        const { contacts, change } = room();
        for (const [index, one] of shuffled.entries()) await change({ ...one, cause: `c${index}` });
        expect(contacts.card(ADA)?.consents.news).toMatchObject({ state: 'withdrawn', at: NOON + 2 * HOUR });
      }),
    );
  });

  it('takes the newest word, in whatever order the words come', async () => {
    const changes: Partial<ContactChange>[] = [
      { at: iso(NOON), address: 'old@example.com', consents: grant(), language: 'en' },
      { at: iso(NOON + HOUR), consents: withdraw, language: 'fr' },
      { at: iso(NOON + 2 * HOUR), address: 'new@example.com' },
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(changes, { minLength: 3 }), async (shuffled) => {
        const { contacts, change } = room();
        for (const [index, one] of shuffled.entries()) await change({ ...one, cause: `c${index}` });
        const card = contacts.card(ADA);
        expect(card).toMatchObject({ address: 'new@example.com', language: 'fr' });
        expect(card && consentOf(card, 'news')).toBe('missing');
      }),
    );
  });

  it('forgets a bounce with the address that bounced, and keeps a complaint', async () => {
    for (const [suppressed, after] of [
      ['bounce', undefined],
      ['complaint', 'complaint'],
    ] as const) {
      const { contacts, change } = room();
      contacts.put(aCard({ suppressed }));
      await change({ address: 'new@example.com' });
      expect(contacts.card(ADA)?.suppressed).toBe(after);
    }
  });

  it('knows an address that bounced again when it comes back, by another one or after it was lost', async () => {
    for (const away of [{ address: 'new@example.com' }, { addressLost: 'ada@example.com' }]) {
      const { contacts, change } = room();
      contacts.put(aCard({ suppressed: 'bounce', addressAt: NOON - HOUR }));
      await change(away);
      expect(contacts.card(ADA)?.suppressed).toBeUndefined();
      await change({ address: 'new@example.com', at: iso(NOON + MINUTE), cause: 'new' });
      expect(contacts.card(ADA)?.suppressed).toBeUndefined();
      const back = { address: 'ada@example.com', addressRegained: true as const };
      await change({ ...back, at: iso(NOON + HOUR), cause: 'back' });
      expect(contacts.card(ADA)).toMatchObject({ address: 'ada@example.com', suppressed: 'bounce' });
      expect(JSON.stringify(contacts.card(ADA)?.bounced)).not.toContain('@');
    }
  });

  it.each([
    ['before', [{ addressBounced: 'ada@example.com' }, { address: 'ada@example.com' }]],
    ['after', [{ address: 'ada@example.com' }, { addressBounced: 'ada@example.com' }]],
    ['with', [{ address: 'ada@example.com', addressBounced: 'ada@example.com' }]],
  ])('takes no mails to an address of which it hears %s it that it bounced', async (_, changes) => {
    const { contacts, change } = room();
    for (const [index, one] of changes.entries()) await change({ ...one, cause: `c${index}` });
    expect(contacts.card(ADA)).toMatchObject({ address: 'ada@example.com', suppressed: 'bounce' });
    await change({ address: 'new@example.com', at: iso(NOON + HOUR), cause: 'new' });
    expect(contacts.card(ADA)?.suppressed).toBeUndefined();
  });

  it('loses an address that is another’s from now on, and only that one', async () => {
    const { contacts, change } = room();
    contacts.put(aCard({ address: 'ada@example.com', addressAt: NOON - HOUR }));
    await change({ addressLost: 'other@example.com' });
    expect(contacts.card(ADA)?.address).toBe('ada@example.com');
    await change({ addressLost: 'ada@example.com', cause: 'lost' });
    expect(contacts.card(ADA)?.address).toBeUndefined();
    await change({ address: 'ada@example.com', at: iso(NOON - MINUTE), cause: 'late' });
    expect(contacts.card(ADA)?.address).toBeUndefined();
    await change({ address: 'new@example.com', at: iso(NOON + MINUTE), cause: 'new' });
    expect(contacts.card(ADA)?.address).toBe('new@example.com');
  });

  it('takes a lost address back from nothing that was said of it, and from members alone', async () => {
    const { contacts, change } = room();
    const named = { address: 'ada@example.com', at: iso(NOON + MINUTE) };
    await change(named);
    await change({ addressLost: 'ada@example.com', addressTo: BOB, at: iso(NOON), cause: 'lost' });
    await change(named);
    await change({ ...named, at: iso(NOON + HOUR), cause: 'on its way' });
    expect(contacts.card(ADA)?.address).toBeUndefined();
    await change({ ...named, at: iso(NOON + HOUR), addressRegained: true, cause: 'back' });
    expect(contacts.card(ADA)).toMatchObject({ address: 'ada@example.com' });
    expect(contacts.card(ADA)).not.toHaveProperty('lost');
  });

  it('loses no address to itself', async () => {
    const { contacts, change } = room();
    contacts.put(aCard());
    await change({ addressLost: 'ada@example.com', addressTo: ADA });
    expect(contacts.card(ADA)?.address).toBe('ada@example.com');
  });

  it('takes over whatever keeps mails from an address, each word with its time', async () => {
    const { contacts, change } = room();
    contacts.put(aCard({ channelsOff: { email: NOON }, pausedUntil: NOON }));
    await change({
      channelsOff: { email: NOON - HOUR },
      pausedUntil: NOON + DAY,
      frequency: 'less',
      consents: [
        { topic: 'news', state: 'withdrawn', source: 'preferences', at: iso(NOON - DAY) },
        { topic: 'events', state: 'withdrawn', source: 'preferences', at: iso(NOON - DAY) },
        { topic: 'events', state: 'granted', source: 'trait events' },
      ],
    });
    expect(contacts.card(ADA)).toMatchObject({
      channelsOff: { email: NOON },
      pausedUntil: NOON + DAY,
      frequency: 'less',
      consents: { news: { state: 'withdrawn', at: NOON - DAY }, events: { state: 'granted', at: NOON } },
    });
  });

  it('hands to who took its address what was said against mails to it until it was lost', async () => {
    const { contacts, change } = room();
    contacts.put(aCard({ suppressed: 'bounce', unsubscribedAt: NOON + MINUTE }));
    contacts.put(aCard({ pk: BOB, address: 'bob@example.com' }));
    await change({ addressLost: 'ada@example.com', addressTo: BOB }, NOON + HOUR);
    await change({ member: BOB, address: 'ada@example.com', at: iso(NOON + MINUTE), cause: 'named' });
    expect(contacts.card(BOB)).toMatchObject({ suppressed: 'bounce', unsubscribedAt: NOON + MINUTE });
  });

  it('takes no address that was lost before it came', async () => {
    const { contacts, change } = room();
    await change({ addressLost: 'ada@example.com' });
    await change({ address: 'ada@example.com', at: iso(NOON - MINUTE), cause: 'late' });
    expect(contacts.card(ADA)?.address).toBeUndefined();
  });

  it('takes over a departure that was made with its address, never an earlier one than its own', async () => {
    const { contacts, change } = room();
    contacts.put(aCard({ unsubscribedAt: NOON - HOUR }));
    await change({ unsubscribedAt: NOON - DAY });
    expect(contacts.card(ADA)?.unsubscribedAt).toBe(NOON - HOUR);
    await change({ unsubscribedAt: NOON - MINUTE, cause: 'later' });
    expect(contacts.card(ADA)?.unsubscribedAt).toBe(NOON - MINUTE);
  });

  it('is written once more when another writer was faster', async () => {
    const { contacts, ports, change } = room();
    contacts.put(aCard({ consents: {} }));
    const replace = contacts.replace;
    let raced = false;
    Object.assign(ports.contacts, {
      replace: async (card: Parameters<typeof replace>[0]) => {
        if (!raced) await contacts.leave(ADA, leftAt(NOON - DAY));
        raced = true;
        return replace(card);
      },
    });
    await change({ consents: grant() });
    expect(contacts.card(ADA)).toMatchObject({
      unsubscribedAt: NOON - DAY,
      consents: { news: { state: 'granted' } },
    });
  });
});

describe('leaving and coming back', () => {
  it('only a word that was taken back and given again after the departure lifts it', async () => {
    const { contacts, change } = room();
    contacts.put(aCard({ unsubscribedAt: NOON }));
    const state = () => {
      const card = contacts.card(ADA);
      return card && consentOf(card, 'news');
    };
    await change({ at: iso(NOON - HOUR), consents: grant(), cause: 'late' });
    expect(state()).toBe('unsubscribed');
    await change({ at: iso(NOON + HOUR), consents: grant(), cause: 'repeated' }, NOON + HOUR);
    expect(state()).toBe('unsubscribed');
    await change({ at: iso(NOON + 2 * HOUR), consents: withdraw, cause: 'back' }, NOON + 2 * HOUR);
    await change({ at: iso(NOON + 3 * HOUR), consents: grant(), cause: 'again' }, NOON + 3 * HOUR);
    expect(state()).toBe('granted');
  });

  it('wins over a grant that a client dated hours ahead', async () => {
    const { contacts, change } = room();
    await change({ address: 'ada@example.com', at: iso(NOON + 2 * HOUR), consents: grant() }, NOON);
    await contacts.leave(ADA, leftAt(NOON + MINUTE));
    const card = contacts.card(ADA);
    expect(card && consentOf(card, 'news')).toBe('unsubscribed');
  });

  it('lets a withdrawal win over an earlier grant that a client dated hours ahead', async () => {
    const { contacts, change } = room();
    await change({ at: iso(NOON + 2 * HOUR), consents: grant() }, NOON);
    await change({ at: iso(NOON + MINUTE), consents: withdraw, cause: 'no' }, NOON + MINUTE);
    expect(contacts.card(ADA)?.consents.news?.state).toBe('withdrawn');
  });
});

describe('Contact Subscribed', () => {
  it('is told when consent and address are both there, with the cause that completed them', async () => {
    const { facts, contacts, change } = room();
    await change({ consents: grant(), cause: 'first' });
    expect(facts).toEqual([]);
    await change({ address: 'ada@example.com', at: iso(NOON + 1000), cause: 'second' });
    expect(facts).toMatchObject([
      {
        name: 'Contact Subscribed',
        member: ADA,
        at: iso(NOON + 1000),
        detail: { topic: 'news', cause: 'second', causedAt: iso(NOON + 1000), source: 'trait newsletter' },
      },
    ]);
    expect(contacts.card(ADA)?.announcing).toBeUndefined();
  });

  it('is not told again by a change of address, and is by a grant after a departure', async () => {
    const { facts, contacts, change } = room();
    contacts.put(aCard());
    await change({ address: 'new@example.com' });
    expect(facts).toEqual([]);
    await contacts.leave(ADA, leftAt(NOON));
    await change({ consents: withdraw, at: iso(NOON + MINUTE), cause: 'no' }, NOON + MINUTE);
    await change({ consents: grant(), at: iso(NOON + HOUR), cause: 'back' }, NOON + HOUR);
    expect(facts).toHaveLength(1);
  });

  it('is told after all, under the same id, when the bus was away after the commit', async () => {
    const { facts, contacts, change, failOnce } = room();
    failOnce();
    const whole = { address: 'ada@example.com', consents: grant() };
    await expect(change(whole)).rejects.toThrow('the bus is away');
    expect(contacts.card(ADA)?.announcing).toHaveLength(1);
    await change(whole);
    await change(whole);
    expect(facts).toHaveLength(1);
  });

  it('is not told when no journey enters on it, or when the cause is older than the journey cares', async () => {
    const whole = { address: 'ada@example.com', consents: grant() };
    const nobody = room(someRules({ journeys: [] }));
    await nobody.change(whole);
    expect(nobody.facts).toEqual([]);
    const old = room();
    await old.change({ ...whole, at: iso(NOON - 2 * DAY) });
    expect(old.facts).toEqual([]);
    expect(old.contacts.writes.done).toBe(1);
  });
});
