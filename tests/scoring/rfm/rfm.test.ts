import fc from 'fast-check';
import { countingPopulation, populationOf } from '../../../functions/scoring/domain/population/population';
import { judgeRfm } from '../../../functions/scoring/domain/rfm/judge-rfm';
import { namedSegment } from '../../../functions/scoring/domain/rfm/named-segments';
import type { Quintile } from '../../../functions/scoring/domain/rfm/quintiles';
import { NAMED_SEGMENTS } from '../../../functions/shared/conditions/condition';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { activityOf, countsOf, NOW } from '../../support/scoring/builders';

const FIFTHS: readonly Quintile[] = [1, 2, 3, 4, 5];
const buyer = (daysAgo: number, orders: number, cents: number) =>
  activityOf('m', { money: { orders, cents, last: NOW - daysAgo * DAY_MS } });
const shop = (() => {
  const counting = countingPopulation('orders');
  for (let k = 1; k <= 500; k += 1) counting.add(buyer(k, Math.ceil(k / 50), k * 100), NOW);
  return populationOf('last night', [counting.sketch()]);
})();

describe('the named segments', () => {
  it('give every cell one name, and use every name', () => {
    const names = FIFTHS.flatMap((r) => FIFTHS.flatMap((f) => FIFTHS.map((m) => namedSegment(r, f, m))));
    expect(names).toHaveLength(125);
    expect(new Set(names)).toEqual(new Set(NAMED_SEGMENTS));
  });

  it.each([
    [5, 5, 5, 'champions'],
    [5, 1, 1, 'new'],
    [4, 4, 4, 'loyal'],
    [3, 3, 3, 'need-attention'],
    [1, 5, 5, 'cannot-lose'],
    [2, 3, 4, 'at-risk'],
    [2, 2, 1, 'hibernating'],
    [1, 1, 2, 'lost'],
  ] as const)('recency %d, frequency %d and money %d is %s', (r, f, m, name) => {
    expect(namedSegment(r, f, m)).toBe(name);
  });

  it('go by frequency alone where nothing is paid', () => {
    expect(namedSegment(5, 5)).toBe('champions');
    expect(namedSegment(5, 1)).toBe('new');
  });
});

describe('the fifths of a member', () => {
  it.each([
    ['the best of all', buyer(1, 10, 50_000), { r: 5, f: 5, m: 5, segment: 'champions' }],
    ['one long gone who ordered once', buyer(499, 1, 100), { r: 1, f: 1, m: 1, segment: 'lost' }],
    ['one in the middle', buyer(250, 5, 25_000), { r: 3, f: 3, m: 3, segment: 'need-attention' }],
    ['one with a date ahead', buyer(-40, 10, 50_000), { r: 5 }],
    ['one who sent everything back', buyer(1, 10, -5), { m: 1 }],
    ['amounts that are no numbers', buyer(1, 1, Number.NaN), { m: 1 }],
    ['amounts beyond all', buyer(1, 1e308, 1e308), { f: 5, m: 5 }],
    ['a date that is none', buyer(Number.NaN, 2, 100), { r: 5 }],
  ])('%s', (_, activity, expected) => {
    const judged = judgeRfm(activity, 'orders', shop, NOW);
    expect(judged).toMatchObject({ ...expected, limits: 'last night', model: 'rfm-1' });
  });

  it('of members who are all alike are alike', () => {
    const counting = countingPopulation('orders');
    for (let k = 0; k < 100; k += 1) counting.add(buyer(30, 1, 1000), NOW);
    const same = populationOf('n', [counting.sketch()]);
    expect(judgeRfm(buyer(30, 1, 1000), 'orders', same, NOW)).toMatchObject({ r: 5, f: 1, m: 1 });
    expect(judgeRfm(buyer(31, 2, 1000), 'orders', same, NOW)).toMatchObject({ r: 1, f: 5, m: 1 });
  });

  it('never fall by ordering more, more lately, for more', () => {
    const value = fc.record({
      days: fc.nat(600),
      orders: fc.integer({ min: 1, max: 20 }),
      cents: fc.nat(60_000),
    });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [r, f, m] = [
          Math.min(a.days, b.days),
          Math.max(a.orders, b.orders),
          Math.max(a.cents, b.cents),
        ];
        const one = judgeRfm(buyer(a.days, a.orders, a.cents), 'orders', shop, NOW);
        const better = judgeRfm(buyer(r, f, m), 'orders', shop, NOW);
        if (typeof one === 'string' || typeof better === 'string') throw new Error('not judged');
        expect(better.r).toBeGreaterThanOrEqual(one.r);
        expect(better.f).toBeGreaterThanOrEqual(one.f);
        expect(better.m ?? 0).toBeGreaterThanOrEqual(one.m ?? 0);
      }),
    );
  });

  it('are not told before there are limits, nor of limits of something else, nor of one who never ordered', () => {
    expect(judgeRfm(buyer(1, 1, 100), 'orders', undefined, NOW)).toBe('unknown');
    expect(judgeRfm(activityOf('m'), 'interactions', shop, NOW)).toBe('unknown');
    expect(judgeRfm(activityOf('m'), 'orders', shop, NOW)).toBe('none');
  });

  it('are of all interactions where the programme says so', () => {
    const counting = countingPopulation('interactions');
    for (let k = 1; k <= 100; k += 1) counting.add(activityOf('m', { all: countsOf(k) }), NOW);
    const club = populationOf('n', [counting.sketch()]);
    const judged = judgeRfm(activityOf('m', { all: countsOf(3, 2, 1) }), 'interactions', club, NOW);
    expect(judged).toMatchObject({ segment: 'champions', r: 5, f: 5 });
    expect(judged).not.toHaveProperty('m');
  });
});
