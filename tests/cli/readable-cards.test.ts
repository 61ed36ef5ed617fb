import { outline, readableCards } from '../../bin/support/readable-cards';
import { packPressure } from '../../functions/messaging/contract';

const NOON = Date.parse('2026-11-24T12:00:00.000Z');
const ISO = '2026-11-24T12:00:00.000Z';

const slot = {
  key: 'abcdefghijklmnop',
  at: NOON,
  class: 'marketing',
  topic: 'news',
  channel: 'email',
  state: 'sent',
} as const;

describe('the cards as people read them', () => {
  it('have instants in ISO, and the traits of a client as they came', () => {
    expect(
      readableCards({
        profile: { traits: { born: NOON }, said: { born: NOON }, refused: { x: { code: 'c', at: NOON } } },
        contact: {
          consents: { news: { state: 'granted', at: NOON, source: 's' } },
          addressAt: NOON,
          last: 0,
        },
        enrolments: [{ enteredAt: NOON, expiresAt: NOON / 1000, properties: '{"total":3}' }],
      }),
    ).toEqual({
      profile: { traits: { born: NOON }, said: { born: ISO }, refused: { x: { code: 'c', at: ISO } } },
      contact: {
        consents: { news: { state: 'granted', at: ISO, source: 's' } },
        addressAt: ISO,
        last: 'never',
      },
      enrolments: [{ enteredAt: ISO, expiresAt: ISO, properties: { total: 3 } }],
    });
  });

  it('have scores with their times and the next order in whole units', () => {
    const { scores } = readableCards({
      scores: {
        silence: { band: 'low', risk: 0.1 },
        unsubscribe: { band: 'low', horizonDays: 30, why: 'unanswered 0.2 5 1;pressure 0.1 6', at: ISO },
        tier: { name: 'hot', since: NOON },
        heat: { band: 'hot', points: 31.5, opened: NOON, until: NOON },
        spend: { cents: 4120, model: 'gamma-gamma-1' },
      },
    });
    expect(scores).toEqual({
      silence: { band: 'low', risk: 0.1 },
      unsubscribe: {
        band: 'low',
        horizonDays: 30,
        reasons: [
          '5 marketing mails since the last click',
          'about 6 marketing mails in 30 days at the present pace',
        ],
        at: ISO,
      },
      tier: { name: 'hot', since: ISO },
      heat: { band: 'hot', points: 31.5, opened: ISO, until: ISO },
      spend: { 'next order': 41.2, model: 'gamma-gamma-1' },
    });
  });

  it('have counts, money and reservations by name', () => {
    const one = { n: 3, f: NOON, l: NOON, d7: 2.345, d30: 1, d90: 1 };
    const { activity, contact } = readableCards({
      activity: {
        all: one,
        events: { 'Order Completed': one },
        money: { cents: 1234, orders: 1, last: NOON },
        progress: { browser: ['label', '42', NOON] },
      },
      contact: { pressure: packPressure([slot]) },
    });
    const counted = {
      count: 3,
      first: ISO,
      last: ISO,
      'weight by half-life': { '7 days': 2.35, '30 days': 1, '90 days': 1 },
    };
    expect(activity).toEqual({
      all: counted,
      events: { 'Order Completed': counted },
      money: { total: 12.34, orders: 1, last: ISO },
      progress: { browser: ISO },
    });
    expect(contact).toEqual({ pressure: [{ ...slot, at: ISO }] });
  });

  it('show what is damaged as it is', () => {
    const damaged = {
      activity: { all: 'x', events: [], money: null, progress: { a: 'b' } },
      contact: { pressure: ['nothing'], consents: 3, last: 'x', addressAt: 9e15 },
      enrolments: [{ properties: '{' }, 'y'],
    };
    expect(readableCards(damaged)).toEqual(damaged);
  });

  it('are lines, a field a line, and no text of a client makes lines of its own', () => {
    expect(
      outline({ a: 1, b: { c: 'x\ny', d: [1, 2], e: [] }, f: [{ g: true, h: { i: null } }], k: undefined }),
    ).toEqual([
      '  a: 1',
      '  b:',
      '    c: "x\\ny"',
      '    d: 1, 2',
      '    e: none',
      '  f:',
      '    - g: true',
      '      h:',
      '        i: null',
      '  k: none',
    ]);
  });
});
