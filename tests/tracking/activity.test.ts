import fc from 'fast-check';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import type { ActivityCard, EventCounts, InteractionItem } from '../../functions/tracking/contract';
import { mergeActivity } from '../../functions/tracking/contract';
import { emptyActivity, hasFolded } from '../../functions/tracking/domain/activity';
import { type Judgeable, judgeMember } from '../../functions/tracking/domain/judge-member';
import { compileTriggers } from '../../functions/tracking/domain/triggers';
import { interactionOf, NOON, programmeOf, SOURCE } from '../support/tracking/builders';

const live = compileTriggers(programmeOf());
const judges = { live, version: () => live };
const NAMES = [
  'Product Viewed',
  'Product Added',
  'Order Completed',
  'Order Refunded',
  'Never Heard Of',
  '__proto__',
  'Email Clicked',
];
const OTHER = 'zyxwvutsrqponmlkjihgfedcba';

const judged = (card: ActivityCard | undefined, batch: readonly Judgeable[]) =>
  judgeMember(
    { member: SOURCE, enrolments: [], activity: card as unknown as undefined },
    batch,
    judges,
    NOON + 400 * DAY_MS,
  );
const fold = (batches: readonly (readonly Judgeable[])[], start?: ActivityCard): ActivityCard =>
  batches.reduce<ActivityCard | undefined>((card, batch) => judged(card, batch).card ?? card, start) ??
  emptyActivity(SOURCE);

const happened = fc.record({
  source: fc.constantFrom(SOURCE, OTHER),
  name: fc.constantFrom(...NAMES),
  kind: fc.constantFrom('track' as const, 'page' as const, 'identify' as const, 'fact' as const),
  day: fc.double({ min: 0, max: 360, noNaN: true }),
  cents: fc.integer({ min: 0, max: 1_000_000 }),
});
const itemsOf = (
  all: readonly (typeof happened extends fc.Arbitrary<infer T> ? T : never)[],
): InteractionItem[] =>
  all.map(({ source, name, kind, day, cents }, index) =>
    interactionOf(
      {
        pk: source,
        // Clicks in mails are facts, told by Relance.
        name:
          kind === 'page' ? 'Page Viewed' : kind === 'track' && name === 'Email Clicked' ? NAMES[0] : name,
        kind,
        at: isoTime(Math.round(NOON + day * DAY_MS)),
        messageId: `m-${index}`,
      },
      kind === 'fact' ? { key: `key-${cents % 40}` } : { properties: { revenue: cents / 100 } },
    ),
  );

/** In the stream, each source has its own order; numbers grow, as text of any length. */
const inStream = (items: readonly InteractionItem[]): Judgeable[] =>
  items.map((item, index) => ({ item, position: { label: 'stream-1', sequence: String(95 + index) } }));
const inBatches = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

const expectSame = (one: ActivityCard, other: ActivityCard) => {
  const near = (a: EventCounts | undefined, b: EventCounts | undefined) => {
    expect([a?.f, a?.l, a?.n]).toEqual([b?.f, b?.l, b?.n]);
    for (const half of ['d7', 'd30', 'd90'] as const) {
      expect(Math.abs((a?.[half] ?? 0) - (b?.[half] ?? 0))).toBeLessThanOrEqual(
        1e-9 * (1 + (a?.[half] ?? 0)),
      );
    }
  };
  expect(Object.keys(one.events).sort()).toEqual(Object.keys(other.events).sort());
  for (const name of Object.keys(one.events)) near(one.events[name], other.events[name]);
  near(one.all, other.all);
  expect(one.money).toEqual(other.money);
  expect(one.hours).toEqual(other.hours);
  expect(one.clicked).toEqual(other.clicked);
};

describe('the ACTIVITY card is the same', () => {
  it('in whatever order interactions come, in whatever batches, and however often', () => {
    fc.assert(
      fc.property(
        fc
          .array(happened, { minLength: 1, maxLength: 40 })
          .chain((all) =>
            fc.tuple(
              fc.constant(itemsOf(all)),
              fc.shuffledSubarray(itemsOf(all), { minLength: all.length, maxLength: all.length }),
            ),
          ),
        fc.integer({ min: 1, max: 10 }),
        ([ordered, shuffled], size) => {
          const once = fold([inStream(ordered)]);
          const batches = inBatches(inStream(shuffled), size);
          const again = batches.flatMap((batch, index) => [
            batch,
            ...batches.slice(Math.max(0, index - 1), index + 1),
          ]);
          expectSame(fold(again), once);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('when a member’s interactions were folded on two cards that were merged, either way round', () => {
    fc.assert(
      fc.property(fc.array(happened, { minLength: 1, maxLength: 30 }), (all) => {
        const stream = inStream(itemsOf(all));
        const mine = fold([stream.filter(({ item }) => item.pk === SOURCE)]);
        const other = fold([stream.filter(({ item }) => item.pk === OTHER)]);
        const together = fold([stream]);
        expectSame(mergeActivity(mine, other), together);
        expectSame(mergeActivity(other, mine), together);
        // What was folded before the merge stays folded after it.
        expectSame(fold([stream], mergeActivity(mine, other)), together);
      }),
    );
  });
});

describe('progress', () => {
  const card = (sequence: string): ActivityCard => ({
    ...emptyActivity(SOURCE),
    progress: { [SOURCE]: ['stream-1', sequence, NOON] },
  });
  it('compares sequence numbers as numbers of any size, padded or not', () => {
    const long = '100000000000000000000000000000000000001';
    expect(hasFolded(card(long), SOURCE, { label: 'stream-1', sequence: `${long.slice(0, -1)}2` })).toBe(
      false,
    );
    expect(hasFolded(card(long), SOURCE, { label: 'stream-1', sequence: '99' })).toBe(true);
    expect(hasFolded(card('000000100'), SOURCE, { label: 'stream-1', sequence: '100' })).toBe(true);
  });
  it('starts over under another stream label, and for another source', () => {
    expect(hasFolded(card('100'), SOURCE, { label: 'stream-2', sequence: '1' })).toBe(false);
    expect(hasFolded(card('100'), OTHER, { label: 'stream-1', sequence: '1' })).toBe(false);
  });
  it('is forgotten after 48 hours, so that cards stay small', () => {
    const old: ActivityCard = { ...card('1'), progress: { [OTHER]: ['stream-1', '1', NOON - 3 * DAY_MS] } };
    const [next] = [
      judgeMember(
        { member: SOURCE, enrolments: [], activity: old as unknown as undefined },
        inStream([interactionOf()]),
        judges,
        NOON,
      ).card,
    ];
    expect(Object.keys(next?.progress ?? {})).toEqual([SOURCE]);
  });
  it('is kept of the 40 sources folded last, whether a card was folded or merged', () => {
    const many = (from: number, count: number): ActivityCard => ({
      ...emptyActivity(SOURCE),
      version: 1,
      progress: Object.fromEntries(
        Array.from({ length: count }, (_, n) => [`source-${from + n}`, ['s', '1', NOON + from + n] as const]),
      ),
    });
    const { card } = judgeMember(
      { member: SOURCE, enrolments: [], activity: many(0, 200) as unknown as undefined },
      inStream([interactionOf()]),
      judges,
      NOON,
    );
    const names = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => `source-${from + n}`).sort();
    expect(Object.keys(card?.progress ?? {}).sort()).toEqual([...names(161, 200), SOURCE].sort());
    for (const merged of [mergeActivity(many(0, 39), many(39, 39)), mergeActivity(many(39, 39), many(0, 39))])
      expect(Object.keys(merged.progress).sort()).toEqual(names(38, 78));
  });
});

describe('what is counted', () => {
  const cardOf = (...items: InteractionItem[]) => fold([inStream(items)]);
  it('by its own name when the house or the programme knows it, else together', () => {
    const names = ['Product Added', 'Never Heard Of', 'constructor', '__proto__'];
    const card = cardOf(...names.map((name) => interactionOf({ name, messageId: name })));
    expect(Object.keys(card.events).sort()).toEqual(['*', 'Product Added']);
    expect(card.events['*']?.n).toBe(3);
    expect(card.all?.n).toBe(4);
  });
  it('as human, unless the shop or Relance did it, or it says only who somebody is', () => {
    const card = cardOf(
      interactionOf({ name: 'Order Refunded', messageId: 'a' }),
      interactionOf({ name: 'Unsubscribed', kind: 'fact', messageId: 'b' }),
      interactionOf({ name: 'Identified', kind: 'identify', messageId: 'c' }),
    );
    expect(card.all).toBeUndefined();
    expect(Object.keys(card.events).sort()).toEqual(['Order Refunded', 'Unsubscribed']);
  });
  it('as decayed counts that halve in 7, 30 and 90 days, late or not', () => {
    const days = (n: number, id: string) => interactionOf({ at: isoTime(NOON + n * DAY_MS), messageId: id });
    for (const items of [
      [days(0, 'a'), days(30, 'b')],
      [days(30, 'b'), days(0, 'a')],
    ]) {
      const counts = cardOf(...items).events['Product Viewed'];
      expect([counts?.f, counts?.l, counts?.n]).toEqual([NOON, NOON + 30 * DAY_MS, 2]);
      expect(counts?.d7).toBeCloseTo(1 + 2 ** (-30 / 7), 12);
      expect(counts?.d30).toBeCloseTo(1.5, 12);
      expect(counts?.d90).toBeCloseTo(1 + 2 ** (-1 / 3), 12);
    }
  });
  it('as money: orders less refunds, in the programme’s currency', () => {
    const order = (id: string, name: string, properties: Record<string, unknown>) =>
      interactionOf({ name, messageId: id }, { properties });
    const card = cardOf(
      order('a', 'Order Completed', { revenue: 10.1 }),
      order('b', 'Order Completed', { total: '20.00', currency: 'eur' }),
      order('c', 'Order Completed', {}),
      order('d', 'Order Refunded', { revenue: -1 }),
    );
    expect(card.money).toEqual({ cents: 1010 + 1000 - 100, orders: 3, last: NOON });
  });
  it.each([
    ['Order Completed', Number.MAX_SAFE_INTEGER],
    ['Order Refunded', Number.MIN_SAFE_INTEGER],
  ])('as money that can be kept exactly: an %s beyond that is parked', (name, cents) => {
    const rich = { ...emptyActivity(SOURCE), money: { cents, orders: 9, last: NOON } };
    const { card, parked } = judged(
      rich,
      inStream([interactionOf({ name }, { properties: { revenue: 1 } })]),
    );
    expect(parked).toMatchObject([{ code: 'money_invalid' }]);
    expect(card?.money).toEqual(rich.money);
    expect(card?.owed).toHaveLength(1);
    expect(mergeActivity(rich, rich).money?.cents).toBe(cents);
  });
  it('on a card under 4 KB, whatever the programme asks about: those longest silent are counted together', () => {
    const names = Array.from({ length: 60 }, (_, n) => `Something that was done number ${n}`);
    const asked = programmeOf({
      segments: names.slice(1).map((name, n) => ({ id: `s${n}`, when: { did: name } })),
    });
    const triggers = compileTriggers(asked);
    const items = [...names.slice(1), 'Product Viewed'].map((name, n) =>
      interactionOf({ name, at: isoTime(NOON + n * DAY_MS), messageId: name }),
    );
    const { card } = judgeMember(
      { member: SOURCE, enrolments: [] },
      inStream(items),
      { live: triggers, version: () => triggers },
      NOON + 100 * DAY_MS,
    );
    const kept = Object.keys(card?.events ?? {});
    expect(kept).toHaveLength(33);
    expect(kept).toContain(names[59]);
    expect(kept).not.toContain('Product Viewed');
    expect(card?.events['*']?.n).toBe(60 - 32);
    expect(itemBytes(card)).toBeLessThan(4_096);
  });
});

it('counts the pages that heat is made of by their names, and what ends it', () => {
  const pages = [{ event: 'Configurator Viewed', points: 5, seconds: 30 }];
  const { scores } = programmeOf().rules;
  const asked = programmeOf({ scores: { ...scores, heat: { pages, until: ['Test Drive Booked'] } } });
  const triggers = compileTriggers(asked);
  const items = ['Configurator Viewed', 'Test Drive Booked', 'Something Else'].map((name) =>
    interactionOf({ name, messageId: name }),
  );
  const { card } = judgeMember(
    { member: SOURCE, enrolments: [] },
    inStream(items),
    { live: triggers, version: () => triggers },
    NOON,
  );
  expect(Object.keys(card?.events ?? {})).toEqual(['Configurator Viewed', 'Test Drive Booked', '*']);
});

it('a typical member’s card stays under 1 KB', () => {
  const week = [
    'Page Viewed',
    'Product Viewed',
    'Product Added',
    'Cart Viewed',
    'Checkout Started',
    'Order Completed',
  ];
  const items = Array.from({ length: 120 }, (_, n) =>
    interactionOf(
      { name: week[n % week.length] ?? '', at: isoTime(NOON + n * 1.37 * DAY_MS), messageId: `m-${n}` },
      { properties: { revenue: 19.9 } },
    ),
  );
  const position = (n: number) => ({
    label: '2026-11-24T06:00:00.000',
    sequence: `${10n ** 22n + BigInt(n)}`,
  });
  const card = fold([items.map((item, n) => ({ item, position: position(n) }))]);
  const size = itemBytes(card);
  process.stdout.write(`ACTIVITY card of ${Object.keys(card.events).length} names: ${size} bytes\n`);
  expect(size).toBeLessThan(1_024);
});

/** The size of an item as DynamoDB counts it: names and text in UTF-8, numbers by half their digits, 3 bytes a container. */
const itemBytes = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number')
    return (
      Math.ceil(
        String(value)
          .replace(/\D/g, '')
          .replace(/^0+|0+$/g, '').length / 2,
      ) + 2
    );
  if (Array.isArray(value)) return 3 + value.reduce((sum, inner) => sum + 1 + itemBytes(inner), 0);
  return Object.entries(value as object).reduce(
    (sum, [name, inner]) => sum + Buffer.byteLength(name) + 1 + itemBytes(inner),
    3,
  );
};
