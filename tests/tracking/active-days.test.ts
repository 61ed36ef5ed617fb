import fc from 'fast-check';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import {
  type ActivityCard,
  activeDaysOf,
  emptyActivity,
  foldInteraction,
  mergeActivity,
} from '../../functions/tracking/contract';
import { MOST_BLOCKS } from '../../functions/tracking/domain/active-days';

const RULES = { currency: 'EUR', exchangeRates: {}, mentioned: new Set<string>() };
const START = Date.parse('2026-01-01T00:00:00Z');
const DAY_ONE = START / DAY_MS;

const fold = (card: ActivityCard, at: number, name = 'Product Viewed'): ActivityCard => {
  const folded = foldInteraction(card, { kind: 'track', name, at: isoTime(at) }, {}, RULES);
  if (!folded.ok) throw new Error('it is counted');
  return folded.value;
};
const cardOf = (instants: readonly number[], from = emptyActivity('m')): ActivityCard =>
  instants.reduce((card, at) => fold(card, at), from);
const dayOf = (at: number) => Math.floor(at / DAY_MS);
/** What is kept: of the days, those whose character is one of the last 62. */
const expected = (instants: readonly number[]) => {
  const days = [...new Set(instants.map(dayOf))].sort((a, b) => a - b);
  const last = Math.floor((days.at(-1) ?? 0) / 6);
  return days.filter((day) => Math.floor(day / 6) > last - MOST_BLOCKS);
};

/** Instants of some years, in bursts: many on few days. */
const instants = fc
  .array(
    fc.record({
      day: fc.oneof(fc.integer({ min: -9_000, max: 900 }), fc.integer({ min: 0, max: 40 })),
      second: fc.integer({ min: 0, max: 86_399 }),
      views: fc.integer({ min: 1, max: 20 }),
    }),
    { maxLength: 40 },
  )
  .map((visits) =>
    visits.flatMap(({ day, second, views }) =>
      Array.from({ length: views }, (_, k) => START + day * DAY_MS + Math.min(86_399, second + k) * 1000),
    ),
  );

describe('the days on which a member was active', () => {
  it('are those of the last year, each once, whatever the order and however often they come', () => {
    fc.assert(
      fc.property(instants, fc.infiniteStream(fc.nat()), (all, random) => {
        const shuffled = [...all, ...all].sort(() => (random.next().value % 2 === 0 ? 1 : -1));
        expect(activeDaysOf(cardOf(all))).toEqual(expected(all));
        expect(cardOf(shuffled).days).toEqual(cardOf(all).days);
      }),
    );
  });

  it('unite as sets, either way round', () => {
    fc.assert(
      fc.property(instants, instants, (mine, theirs) => {
        const both = cardOf([...mine, ...theirs]).days;
        expect(mergeActivity(cardOf(mine), cardOf(theirs)).days).toEqual(both);
        expect(mergeActivity(cardOf(theirs), cardOf(mine)).days).toEqual(both);
      }),
    );
  });

  it('never take more than 62 characters, and one for a visit of two hundred pages', () => {
    const daily = Array.from({ length: 2_000 }, (_, k) => START + k * DAY_MS);
    expect(cardOf(daily).days).toHaveLength(MOST_BLOCKS);
    expect(activeDaysOf(cardOf(daily)).length).toBeGreaterThanOrEqual(367);
    expect(cardOf(Array.from({ length: 200 }, (_, k) => START + k * 1000)).days).toHaveLength(1);
  });

  it('are of what the member did alone', () => {
    const kept = (kind: 'track' | 'fact' | 'decision' | 'identify', name: string) => {
      const folded = foldInteraction(
        emptyActivity('m'),
        { kind, name, at: isoTime(START) },
        { revenue: 1 },
        RULES,
      );
      return folded.ok ? activeDaysOf(folded.value) : undefined;
    };
    expect(kept('track', 'Product Viewed')).toEqual([DAY_ONE]);
    expect(kept('fact', 'Email Clicked')).toEqual([DAY_ONE]);
    expect(kept('fact', 'Email Opened')).toEqual([]);
    expect(kept('decision', 'Email Sent')).toEqual([]);
    expect(kept('track', 'Order Refunded')).toEqual([]);
    expect(kept('identify', 'identify')).toEqual([]);
  });

  it('are, of a card of before they were kept, its first, its last and those of its last hours, and grow from there', () => {
    const at = [0, 1, 30, 60, 90].map((day) => START + day * DAY_MS + 10 * 3_600_000);
    const { days: _, ...before } = cardOf(at.slice(1));
    expect(activeDaysOf(before)).toEqual(at.slice(1).map(dayOf));
    const { hours: __, ...older } = before;
    expect(activeDaysOf(older)).toEqual([dayOf(at[1] as number), dayOf(at[4] as number)]);
    const later = fold(older, START + 100 * DAY_MS);
    expect(activeDaysOf(later)).toEqual([DAY_ONE + 1, DAY_ONE + 90, DAY_ONE + 100]);
    expect(activeDaysOf(cardOf([at[0] as number], before))).toEqual(at.map(dayOf));
    expect(activeDaysOf(mergeActivity(older, cardOf([at[2] as number])))).toEqual([
      DAY_ONE + 1,
      DAY_ONE + 30,
      DAY_ONE + 90,
    ]);
  });

  it('are the last one at least, whatever the text holds', () => {
    const all = { f: START, l: START, n: 1, d7: 1, d30: 1, d90: 1 };
    for (const days of ['', '---', '  !', 'é漢字', 'zzzz'])
      expect(activeDaysOf({ all, days }).at(-1)).toBe(DAY_ONE);
    expect(activeDaysOf({ all: { ...all, l: Number.NaN } })).toEqual([]);
    expect(activeDaysOf({})).toEqual([]);
  });
});
