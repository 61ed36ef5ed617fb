import { expectedSpend } from '../../../functions/scoring/domain/expected-spend';
import { fitGammaGamma } from '../../../functions/scoring/domain/models/gamma-gamma';
import { countingPopulation, populationOf } from '../../../functions/scoring/domain/population/population';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { activityOf, NOW } from '../../support/scoring/builders';
import { cdnowCustomers } from '../../support/scoring/cdnow';

const buyer = (orders: number, cents: number, daysAgo = 10) =>
  activityOf('m', { money: { orders, cents, last: NOW - daysAgo * DAY_MS } });
const counted = (members: readonly ReturnType<typeof buyer>[]) => {
  const counting = countingPopulation('orders');
  for (const member of members) counting.add(member, NOW);
  return counting.sketch();
};

describe('the population of a night', () => {
  const members = Array.from({ length: 1000 }, (_, k) => buyer(1 + (k % 7), 1000 + k * 37, 1 + k));

  it('is the same however many segments there are, and in whichever parts they are counted', () => {
    const parts = [members.slice(0, 130), members.slice(130, 700), members.slice(700)];
    const goingOn = parts.reduce(
      (before, part) => {
        const counting = countingPopulation('orders', before);
        for (const member of part) counting.add(member, NOW);
        return JSON.parse(JSON.stringify(counting.sketch()));
      },
      undefined as ReturnType<typeof counted> | undefined,
    );
    expect(goingOn).toEqual(counted(members));
    expect(populationOf('n', parts.map(counted))).toEqual(populationOf('n', [counted(members)]));
  });

  it('has the limits of the fifths, and none of a handful of members', () => {
    const limits = populationOf('n', [counted(members)])?.limits;
    expect(limits?.recency).toHaveLength(4);
    expect(limits?.money).toHaveLength(4);
    expect(populationOf('n', [counted(members.slice(0, 24))])).toEqual({ night: 'n', of: 'orders' });
    expect(populationOf('n', [])).toBeUndefined();
  });

  it('begins anew when the programme counts by something else', () => {
    const counting = countingPopulation('interactions', counted(members));
    expect(counting.sketch()).toEqual({
      of: 'interactions',
      recency: '',
      frequency: '',
      money: '',
      spend: '',
    });
    const mixed = populationOf('n', [counted(members), counting.sketch()]);
    expect(mixed).toEqual(populationOf('n', [counted(members)]));
  });

  it('knows how amounts are distributed as well as if each customer had been looked at', () => {
    const customers = cdnowCustomers().filter(({ x, spend }) => x > 0 && spend > 0);
    const exact = fitGammaGamma(customers.map(({ x, spend }) => ({ x, mean: spend * 100 }))).parameters;
    const spend = populationOf('n', [
      counted(customers.map(({ x, spend: s }) => buyer(x, x * s * 100))),
    ])?.spend;
    for (const name of ['p', 'q', 'v'] as const)
      expect(Math.abs((spend?.[name] ?? 0) / exact[name] - 1)).toBeLessThan(0.05);
    const population = { night: 'n', of: 'orders' as const, ...(spend ? { spend } : {}) };
    // E(M | x = 1, m = 11.77) of the paper's authors is 18.92.
    const one = expectedSpend(buyer(1, 1177), population);
    expect(one?.model).toBe('gamma-gamma-1');
    expect(Math.abs((one?.cents ?? 0) / 1892 - 1)).toBeLessThan(0.01);
  });

  it.each([
    ['too few who paid', Array.from({ length: 99 }, (_, k) => buyer(2, 1000 + k))],
    ['everyone alike', Array.from({ length: 300 }, () => buyer(1, 2000))],
    ['nobody who paid', Array.from({ length: 300 }, () => buyer(1, 0))],
    ['amounts that are none', Array.from({ length: 300 }, () => buyer(1, Number.NaN))],
  ])('tells nothing of amounts for %s, and does not end the night', (_, all) => {
    expect(populationOf('n', [counted(all)])?.spend).toBeUndefined();
  });
});

describe('the expected spend', () => {
  it.each([
    ['the own mean without a population', buyer(4, 8000), 2000],
    ['0 for one who sent everything back', buyer(2, -500), 0],
  ])('is %s', (_, activity, cents) => {
    expect(expectedSpend(activity, undefined)).toEqual({ cents, model: 'own-mean-1' });
  });

  it.each([
    ['never ordered', activityOf('m')],
    ['has no number of orders', buyer(Number.NaN, 100)],
    ['has an amount that is none', buyer(2, Number.NaN)],
  ])('is not told of one who %s', (_, activity) => {
    expect(expectedSpend(activity, undefined)).toBeUndefined();
  });

  it.each([1e308, Number.MAX_SAFE_INTEGER])('is a number for %d orders of as many cents', (much) => {
    const spend = { p: 6.25, q: 3.74, v: 1544 };
    for (const activity of [buyer(much, 100), buyer(1, much), buyer(much, much)]) {
      const told = expectedSpend(activity, { night: 'n', of: 'orders', spend });
      expect(Number.isSafeInteger(told?.cents)).toBe(true);
    }
  });
});
