import fc from 'fast-check';
import { DAY_ONE_MODEL } from '../../functions/scoring/domain/features/day-one';
import { dueAfterDays, overdueBand } from '../../functions/scoring/domain/overdue-band';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { countsOf, NOW } from '../support/scoring/builders';

const HORIZON = 30 * DAY_MS;
const ORDER = ['low', 'medium', 'high'];
/** So many interactions, one every `gap` days, the last at NOW. */
const every = (gap: number, count: number) =>
  countsOf(...Array.from({ length: count }, (_, k) => (count - 1 - k) * gap));
const bandAfter = (all: ReturnType<typeof every>, days: number, model = DAY_ONE_MODEL) =>
  overdueBand(model, { all, events: {} }, NOW + days * DAY_MS, HORIZON);

describe('how far a member has fallen behind the own rhythm', () => {
  it.each([
    ['every 10 days, 17 times', every(10, 17), 19, 34],
    ['every 30 days, 12 times', every(30, 12), 47, 78],
    ['every 60 days, 6 times', every(60, 6), 84, 136],
    ['daily, a hundred times', every(1, 100), 17, 28],
    ['once', countsOf(0), 32, 73],
    ['twice in two days', countsOf(2, 0), 18, 33],
  ])('%s: `medium` and then `high` so many days after the last', (_, all, medium, high) => {
    const first = (band: string) =>
      Array.from({ length: 400 }, (_, day) => day).find((day) => bandAfter(all, day) === band);
    expect([first('medium'), first('high')]).toEqual([medium, high]);
  });

  it('never falls while a member stays away, and is `low` until the next interaction is due', () => {
    const days = fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(days, fc.nat(400), fc.nat(400), (ago, wait, more) => {
        const all = countsOf(...[...ago].sort((a, b) => b - a));
        const since = (NOW - all.l) / DAY_MS;
        const band = (day: number) => bandAfter(all, day);
        expect(ORDER.indexOf(band(wait + more))).toBeGreaterThanOrEqual(ORDER.indexOf(band(wait)));
        expect(bandAfter(all, dueAfterDays(all, HORIZON) - since)).toBe('low');
      }),
    );
  });

  it('is the same whatever the level of the model', () => {
    const levels = fc.double({ min: -8, max: 8, noNaN: true });
    fc.assert(
      fc.property(levels, fc.nat(120), fc.integer({ min: 1, max: 40 }), (intercept, wait, gap) => {
        const all = every(gap, 9);
        expect(bandAfter(all, wait, { ...DAY_ONE_MODEL, intercept })).toBe(bandAfter(all, wait));
      }),
    );
  });

  it('is low of one who never did anything, or of whom something is told that lies ahead', () => {
    expect(overdueBand(DAY_ONE_MODEL, { events: {} }, NOW, HORIZON)).toBe('low');
    expect(bandAfter(every(10, 5), -400)).toBe('low');
  });
});
