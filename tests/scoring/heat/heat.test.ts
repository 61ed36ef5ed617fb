import fc from 'fast-check';
import { type HeatRules, programmeSchema } from '../../../functions/programme/contract';
import { heatPoints, MOST_POINTS } from '../../../functions/scoring/domain/heat/heat-points';
import { heatOf, judgeHeat } from '../../../functions/scoring/domain/heat/judge-heat';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import type { EventCounts } from '../../../functions/tracking/contract';
import { programme } from '../../../programme';
import { countsOf, NOW } from '../../support/scoring/builders';

const rulesOf = (heat: object = {}): HeatRules => {
  const scores = { ...programme.scores, heat };
  const parsed = programmeSchema.parse({ ...programme, scores, templates: [] }).scores.heat;
  if (!parsed) throw new Error('no heat');
  return parsed;
};
const CAR = rulesOf({
  pages: [
    { event: 'Configurator Viewed', points: 5, seconds: 300 },
    { event: 'Financing Viewed', points: 8 },
    { event: 'Page Read', points: 0, seconds: 10 },
  ],
  perSecond: 0.1,
  maxSeconds: 60,
  halfLife: '30d',
  until: ['Test Drive Booked'],
});
const visits = (event: string, ...daysAgo: number[]) => ({ events: { [event]: countsOf(...daysAgo) } });
const points = (activity: { events: Record<string, EventCounts> }, at = NOW, rules = CAR) =>
  heatPoints(activity, rules, at);

describe('the points of heat', () => {
  it('are those of the page and of the time on it, of which no more counts than the most', () => {
    expect(points(visits('Configurator Viewed', 0))).toBeCloseTo(5 + 6, 9);
    expect(points(visits('Financing Viewed', 0))).toBeCloseTo(8, 9);
    expect(points(visits('Page Read', 0, 0, 0))).toBeCloseTo(3 * 10 * 0.1, 9);
    expect(points(visits('Another Page', 0))).toBe(0);
  });

  it('halve with each half-life, exactly for those that the card keeps', () => {
    for (const [halfLife, days] of [
      ['7d', 7],
      ['30d', 30],
      ['90d', 90],
    ] as const) {
      const rules = { ...CAR, halfLife };
      const now = points(visits('Financing Viewed', 40, 12, 3), NOW, rules);
      const exact = [40, 12, 3].reduce((sum, ago) => sum + 8 * 2 ** (-ago / days), 0);
      expect(now).toBeCloseTo(exact, 9);
      expect(points(visits('Financing Viewed', 40, 12, 3), NOW + days * DAY_MS, rules)).toBeCloseTo(
        now / 2,
        9,
      );
    }
  });

  it('never rise while nobody comes, and rise with each visit', () => {
    const days = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(days, fc.nat(200), fc.integer({ min: 1, max: 200 }), (ago, later, halfLife) => {
        const rules = { ...CAR, halfLife: `${halfLife}d` };
        const sorted = [...ago].sort((a, b) => b - a);
        const now = points(visits('Financing Viewed', ...sorted), NOW, rules);
        expect(now).toBeGreaterThanOrEqual(0);
        expect(
          points(visits('Financing Viewed', ...sorted), NOW + later * DAY_MS, rules),
        ).toBeLessThanOrEqual(now);
        expect(points(visits('Financing Viewed', ...sorted, 0), NOW, rules)).toBeGreaterThan(now);
      }),
    );
  });

  it('are a number from 0 to a million whatever the card holds', () => {
    const odd = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, 1e308, -1e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1),
    );
    const counts = fc.record({ f: odd, l: odd, n: odd, d7: odd, d30: odd, d90: odd });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 999_999 }), (one, halfLife) => {
        const rules = { ...CAR, halfLife: `${halfLife}d` };
        const told = points({ events: { 'Financing Viewed': one } }, NOW, rules);
        expect(told).toBeGreaterThanOrEqual(0);
        expect(told).toBeLessThanOrEqual(MOST_POINTS);
      }),
      { numRuns: 500 },
    );
  });

  it('count a visit ahead of now as of now', () => {
    expect(points(visits('Financing Viewed', -30))).toBeCloseTo(8, 9);
  });
});

describe('the heat of a prospect', () => {
  const warm = visits('Financing Viewed', 1, 0);
  const hot = visits('Configurator Viewed', 2, 1, 0, 0);

  it('is cold, warm or hot by its points, the threshold belonging to the warmer', () => {
    expect(['cold', 'warm', 'hot']).toEqual([9.99, 10, 30].map((p) => heatOf(p, CAR)));
    expect(judgeHeat({ events: {} }, CAR, undefined, NOW)).toEqual({
      band: 'cold',
      points: 0,
      model: 'heat-1',
    });
    expect(judgeHeat(warm, CAR, undefined, NOW).band).toBe('warm');
    expect(judgeHeat(hot, CAR, undefined, NOW).band).toBe('hot');
  });

  it('opens a window of two to three months when it stops being cold, and keeps it while it grows', () => {
    const first = judgeHeat(warm, CAR, undefined, NOW - 20 * DAY_MS);
    expect(first).toMatchObject({ opened: NOW - 20 * DAY_MS, until: NOW + 55 * DAY_MS });
    const next = judgeHeat(hot, CAR, { ...first, at: '' }, NOW);
    expect(next).toMatchObject({ band: 'hot', opened: first.opened, until: first.until });
  });

  it('is cold once the window has closed, for as long again; then another may open', () => {
    const before = { ...judgeHeat(hot, CAR, undefined, NOW - 75 * DAY_MS), at: '' };
    expect(judgeHeat(hot, CAR, { ...before, opened: NOW - 74 * DAY_MS }, NOW).band).toBe('hot');
    expect(judgeHeat(hot, CAR, { ...before, opened: NOW - 75 * DAY_MS }, NOW).band).toBe('cold');
    expect(judgeHeat(hot, CAR, { ...before, opened: NOW - 149 * DAY_MS }, NOW).band).toBe('cold');
    expect(judgeHeat(hot, CAR, { ...before, opened: NOW - 150 * DAY_MS }, NOW)).toMatchObject({
      band: 'hot',
      opened: NOW,
    });
  });

  it('is cold for one who has just done what prospects are wanted for', () => {
    const booked = { events: { ...hot.events, 'Test Drive Booked': countsOf(10) } };
    expect(judgeHeat(booked, CAR, undefined, NOW)).toEqual({ band: 'cold', points: 0, model: 'heat-1' });
    const longAgo = { events: { ...hot.events, 'Test Drive Booked': countsOf(400) } };
    expect(judgeHeat(longAgo, CAR, undefined, NOW).band).toBe('hot');
  });

  it('has defaults for a shop', () => {
    const shop = rulesOf();
    expect(shop.pages.map(({ event }) => event)).toContain('Product Viewed');
    expect(shop).toMatchObject({ halfLife: '14d', window: '75d', until: ['Order Completed'] });
  });
});
