import fc from 'fast-check';
import { uniteContacts as unite } from '../../functions/members/domain/unite-contacts';
import type { ContactCard, Reservation } from '../../functions/messaging/contract';
import { addressMark } from '../../functions/messaging/domain/bounced-addresses';
import { fullCaps } from '../../functions/messaging/domain/caps';
import { applyContactChange } from '../../functions/messaging/domain/contact-change';
import { aContact, NOON } from '../support/members/builders';

const slot = (key: string, at: number, state: Reservation['state'] = 'sent'): Reservation => ({
  key,
  at,
  class: 'marketing',
  topic: 'news',
  channel: 'email',
  state,
});

const uniteContacts = (known: ContactCard, visitor: ContactCard) =>
  unite(known, visitor, { cause: 'cause-1', at: NOON });

describe('two CONTACT cards of one person', () => {
  it('count the pressure of both, each send once, oldest first', () => {
    const united = uniteContacts(
      aContact({ pressure: [slot('a', 10, 'reserved'), slot('c', 30)], last: 30 }),
      aContact({ pressure: [slot('b', 20), slot('a', 10)], last: 20 }),
    );
    expect(united.pressure.map(({ key, state }) => [key, state])).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
      ['c', 'sent'],
    ]);
    expect(united.last).toBe(30);
  });

  it('take the stricter of suppressions, departures and pauses', () => {
    const united = uniteContacts(
      aContact({ address: 'ada@example.com', suppressed: 'bounce', pausedUntil: 5 }),
      aContact({ suppressed: 'complaint', unsubscribedAt: 7 }),
    );
    expect(united).toMatchObject({
      suppressed: 'bounce',
      complainedAt: 7,
      unsubscribedAt: 7,
      pausedUntil: 5,
    });
  });

  it('know which addresses are another’s of either, and until when mails went to the one that is given up', () => {
    const [old, other] = ['old@example.com', 'other@example.com'].map(addressMark) as [string, string];
    const united = uniteContacts(
      aContact({ address: 'ada@example.com', elsewhere: [{ address: old, until: 5, to: 'bob' }] }),
      aContact({
        address: 'other@example.com',
        pressure: [slot('a', 20)],
        last: 20,
        left: [{ address: old, last: 10 }],
        elsewhere: [
          { address: old, until: 4, to: 'carl' },
          { address: other, until: 3, to: 'carl' },
        ],
      }),
    );
    expect(united).toMatchObject({
      left: [
        { address: old, last: 10 },
        { address: other, last: 20 },
      ],
      elsewhere: [
        { address: other, until: 3, to: 'carl' },
        { address: old, until: 5, to: 'bob' },
      ],
    });
  });

  it('add up the sends of long ago, keep the known member’s tier, and take over the wish for less', () => {
    const day = 86_400_000;
    const united = uniteContacts(
      aContact({ past: { sent: 2, count: 1, at: 60 * day }, tier: { name: 'cool', since: 1 } }),
      aContact({
        past: { sent: 1, count: 1, at: 30 * day },
        tier: { name: 'hot', since: 2 },
        frequency: 'less',
        claims: [],
      }),
    );
    expect(united).toMatchObject({
      past: { sent: 3, count: 1.5, at: 60 * day },
      tier: { name: 'cool', since: 1 },
      frequency: 'less',
    });
    expect(united.claims).toBeUndefined();
  });

  it.each([
    ['the known member', aContact({ frequency: 'less', channelsOff: { email: 5 } }), aContact()],
    ['the visitor', aContact(), aContact({ frequency: 'less', channelsOff: { email: 5 } })],
  ])('keep what %s asked for: less often, nothing by e-mail', (_, known, visitor) => {
    expect(uniteContacts(known, visitor)).toMatchObject({ frequency: 'less', channelsOff: { email: 5 } });
  });

  it('keep of each consent the newest, and the withdrawal of two at once', () => {
    const consent = (state: 'granted' | 'withdrawn', at: number) => ({ state, at, source: 'test' });
    const united = uniteContacts(
      aContact({ consents: { news: consent('granted', 5), tips: consent('granted', 5) } }),
      aContact({
        consents: {
          news: consent('withdrawn', 5),
          tips: consent('withdrawn', 4),
          more: consent('granted', 1),
        },
      }),
    );
    expect(united.consents).toMatchObject({
      news: { state: 'withdrawn' },
      tips: { state: 'granted' },
      more: { state: 'granted' },
    });
  });

  it('keep the address of the known member, and the visitor’s where it has none', () => {
    expect(
      uniteContacts(aContact({ address: 'a@x.example' }), aContact({ address: 'b@x.example' })).address,
    ).toBe('a@x.example');
    expect(uniteContacts(aContact(), aContact({ address: 'b@x.example' })).address).toBe('b@x.example');
  });

  const good = 'good@example.com';
  const typo = 'typo@example.com';
  const bounces = { count: 2, last: 5 };
  it.each([
    ['the visitor’s other address', { address: good }, { address: typo }, undefined],
    ['the address of both', { address: good }, { address: good }, 'bounce'],
    ['the visitor’s, which the known one takes over', {}, { address: good }, 'bounce'],
  ] as const)('count a bounce of %s for that address alone', (_, known, visitor, suppressed) => {
    const united = uniteContacts(aContact(known), aContact({ ...visitor, suppressed: 'bounce', bounces }));
    expect(united.suppressed).toBe(suppressed);
    expect(united.bounces).toEqual(suppressed && bounces);
  });

  it('know the other one’s address that bounced, should the member take it', () => {
    const united = {
      ...aContact(),
      ...uniteContacts(aContact({ address: good }), aContact({ address: typo, suppressed: 'bounce' })),
    };
    const change = { member: united.pk, at: NOON, cause: 'cause-2', consents: [] };
    const taking = (address: string) => applyContactChange(united, { ...change, address }, () => false);
    expect(taking(typo)?.suppressed).toBe('bounce');
    expect(taking('new@example.com')?.suppressed).toBeUndefined();
  });

  it('keep the known member’s bounces, and not the visitor’s of another address', () => {
    const bounced = { address: good, bounces: { count: 1, last: 9 } };
    const united = uniteContacts(aContact(bounced), aContact({ address: typo, bounces }));
    expect(united.bounces).toEqual({ count: 1, last: 9 });
  });

  const opened = { topic: 'news', source: 'trait newsletter', cause: 'cause-1', causedAt: NOON };
  const pending = { ...opened, cause: 'cause-0' };
  const address = 'ada@example.com';
  it.each([
    ['address and consent meet', aContact(), aContact({ address, consents: {} }), [opened]],
    ['consent and address meet', aContact({ address, consents: {} }), aContact(), [opened]],
    ['the known one was reachable', aContact({ address }), aContact({ consents: {} }), undefined],
    ['the visitor was reachable', aContact({ consents: {} }), aContact({ address }), undefined],
    ['one departed', aContact({ unsubscribedAt: Date.parse(NOON) }), aContact({ address }), undefined],
    ['there is no address', aContact(), aContact(), undefined],
    ['the visitor had it to tell', aContact(), aContact({ address, announcing: [pending] }), [pending]],
    [
      'it was told of the known one',
      aContact({ address }),
      aContact({ address, announcing: [pending] }),
      undefined,
    ],
    ['the known one has it to tell', aContact({ address, announcing: [pending] }), aContact(), [pending]],
  ])('announce the topics that they open together: %s', (_what, known, visitor, announcing) => {
    expect(uniteContacts(known, visitor).announcing).toEqual(announcing);
  });
});

describe('the pressure of two cards that become one', () => {
  // A key says what was asked for, and so its class.
  const CLASSES = {
    a: 'marketing',
    b: 'marketing',
    c: 'last-chance',
    d: 'marketing',
    e: 'transactional',
  } as const;
  const slots = fc.uniqueArray(
    fc
      .record({
        key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        seconds: fc.integer({ min: 1, max: 6 }),
        state: fc.constantFrom('reserved', 'sent', 'unknown'),
      })
      .map(({ key, seconds, state }) => ({ ...slot(key, seconds * 1_000, state), class: CLASSES[key] })),
    { selector: ({ key, at }) => `${key} ${at}` },
  );
  const nameOf = ({ key, at }: Reservation) => `${key} ${at}`;

  it('holds every slot of either once, oldest first, whichever card is the known member’s', () => {
    fc.assert(
      fc.property(slots, slots, (mine, theirs) => {
        const [a, b] = [aContact({ pressure: mine }), aContact({ pressure: theirs })];
        const { pressure } = uniteContacts(a, b);
        expect(new Set(pressure.map(nameOf))).toEqual(new Set([...mine, ...theirs].map(nameOf)));
        expect(pressure).toHaveLength(new Set(pressure.map(nameOf)).size);
        expect(pressure.map(({ at }) => at)).toEqual(pressure.map(({ at }) => at).sort((x, y) => x - y));
        expect(uniteContacts(b, a).pressure.map(nameOf)).toEqual(pressure.map(nameOf));
        expect(uniteContacts({ ...a, pressure }, b).pressure).toEqual(pressure);
      }),
    );
  });

  it('grants nothing that either card would have refused', () => {
    const caps = [{ scope: 'all' as const, max: 2, window: '1d' }];
    const full = (pressure: readonly Reservation[]) =>
      fullCaps(
        pressure,
        { class: 'marketing', topic: 'news', channel: 'email' },
        { caps, leaseMs: 0 },
        10_000,
      );
    fc.assert(
      fc.property(slots, slots, (mine, theirs) => {
        const { pressure } = uniteContacts(aContact({ pressure: mine }), aContact({ pressure: theirs }));
        const refused = full(mine).length + full(theirs).length > 0;
        expect(full(pressure).length > 0 || !refused).toBe(true);
      }),
    );
  });
});
