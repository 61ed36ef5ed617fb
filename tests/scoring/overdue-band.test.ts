import fc from 'fast-check';
import { DAY_ONE_MODEL } from '../../functions/scoring/domain/features/day-one';
import { dueAfterDays, overdueBand } from '../../functions/scoring/domain/overdue-band';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { activityOn, NOW } from '../support/scoring/builders';

const HORIZON = 30 * DAY_MS;
const ORDER = ['low', 'medium', 'high'];
type Activity = ReturnType<typeof activityOn>;
/** So many days with activity, one every `gap` days, the last at NOW. */
const every = (gap: number, count: number) =>
  activityOn(...Array.from({ length: count }, (_, k) => (count - 1 - k) * gap));
const bandAfter = (activity: Activity, days: number, model = DAY_ONE_MODEL) =>
  overdueBand(model, activity, NOW + days * DAY_MS, HORIZON);
const firstDays = (activity: Activity) =>
  ['medium', 'high'].map((band) =>
    Array.from({ length: 400 }, (_, day) => day).find((day) => bandAfter(activity, day) === band),
  );

describe('how far a member has fallen behind the own rhythm', () => {
  it.each([
    ['every 10 days, 17 times', every(10, 17), 19, 35],
    ['every 30 days, 12 times', every(30, 12), 47, 78],
    ['every 60 days, 6 times', every(60, 6), 83, 136],
    ['daily, a hundred times', every(1, 100), 17, 29],
    ['once', activityOn(0), 33, 74],
    ['twice in two days', activityOn(2, 0), 18, 34],
  ])('%s: `medium` and then `high` so many days after the last', (_, activity, medium, high) => {
    expect(firstDays(activity)).toEqual([medium, high]);
  });

  it('never falls while a member stays away, and is `low` until the next interaction is due', () => {
    const days = fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(days, fc.nat(400), fc.nat(400), (ago, wait, more) => {
        const activity = activityOn(...ago);
        const since = (NOW - (activity.all?.l ?? NOW)) / DAY_MS;
        const band = (day: number) => bandAfter(activity, day);
        expect(ORDER.indexOf(band(wait + more))).toBeGreaterThanOrEqual(ORDER.indexOf(band(wait)));
        expect(bandAfter(activity, dueAfterDays(activity, HORIZON) - since)).toBe('low');
      }),
    );
  });

  it('is the same whatever the level of the model', () => {
    const levels = fc.double({ min: -8, max: 8, noNaN: true });
    fc.assert(
      fc.property(levels, fc.nat(120), fc.integer({ min: 1, max: 40 }), (intercept, wait, gap) => {
        const activity = every(gap, 9);
        expect(bandAfter(activity, wait, { ...DAY_ONE_MODEL, intercept })).toBe(bandAfter(activity, wait));
      }),
    );
  });

  it('is low of one who never did anything, or of whom something is told that lies ahead', () => {
    expect(overdueBand(DAY_ONE_MODEL, { events: {} }, NOW, HORIZON)).toBe('low');
    expect(bandAfter(every(10, 5), -400)).toBe('low');
  });
});

/*
 * Visits at a steady pace, each of so many days in a row and so many pages a day: what a member does on a visit says nothing of when the next
 * one is due.
 */
const visits = fc.record({
  /** Days from the beginning of a visit to that of the next. */
  period: fc.integer({ min: 7, max: 60 }),
  length: fc.integer({ min: 1, max: 4 }),
  pages: fc.integer({ min: 1, max: 20 }),
  /** By how much of a period each visit may begin early or late. */
  jitter: fc.array(fc.double({ min: -0.15, max: 0.15, noNaN: true }), { minLength: 8, maxLength: 8 }),
});
type Visits = typeof visits extends fc.Arbitrary<infer V> ? V : never;
/** Days before NOW of all pages; the last day of the last visit is NOW. */
const pagesOf = ({ period, length, pages, jitter }: Visits): number[] =>
  jitter.flatMap((part, k) => {
    const late = k === jitter.length - 1 ? 0 : part;
    const begins = (jitter.length - 1 - k + late) * period + length - 1;
    return Array.from({ length: length * pages }, (_, page) =>
      Math.max(0, begins - Math.floor(page / pages) + ((page % pages) * 5) / 1_440),
    );
  });

describe('a member who comes in bursts', () => {
  it('never crosses to `high` while the rhythm is kept, however much is done on a visit', () => {
    fc.assert(
      fc.property(visits, (drawn) => {
        const activity = activityOn(...pagesOf(drawn));
        // Up to the first page of the next visit, 15 % late.
        for (let day = 0; day <= 1.15 * drawn.period - drawn.length + 1; day += 1)
          expect(bandAfter(activity, day)).not.toBe('high');
      }),
    );
  });

  it('does cross when it breaks: after five times the usual absence, and no sooner than the horizon makes it', () => {
    fc.assert(
      fc.property(visits, (drawn) => {
        expect(bandAfter(activityOn(...pagesOf(drawn)), 5 * Math.max(10, drawn.period))).toBe('high');
      }),
    );
  });

  it('crosses on the day on which one crosses who does one thing a visit', () => {
    fc.assert(
      fc.property(visits, ({ period, jitter }) => {
        // Twenty pages of one morning.
        const begins = jitter.slice(1).map((part, k) => Math.round((7 - k + part) * period));
        const pages = [...begins, 0].flatMap((day) => Array.from({ length: 20 }, (_, k) => day - k / 300));
        const [one, many] = [activityOn(...begins, 0), activityOn(...pages)];
        expect(many.all?.n).toBe(160);
        const shift = ((many.all?.l ?? 0) - NOW) / DAY_MS;
        for (let day = 0; day < 200; day += 1) expect(bandAfter(many, day + shift)).toBe(bandAfter(one, day));
      }),
      { numRuns: 30 },
    );
  });

  it('is the same where each visit lies around midnight and counts for two days', () => {
    const around = Array.from({ length: 10 }, (_, k) => [k * 30 + 1 / 12 + 1 / 24, k * 30 + 1 / 12 - 1 / 24]);
    // NOW is two in the morning: an hour before midnight and an hour after it.
    const [medium, high] = firstDays(activityOn(...around.flat()));
    expect(medium).toBeGreaterThan(35);
    expect(high).toBeGreaterThan(60);
  });
});
