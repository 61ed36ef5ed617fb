import fc from 'fast-check';
import { type HeatRules, programmeSchema } from '../../../functions/programme/contract';
import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { type HeatSnapshot, heatSnapshots } from '../../../functions/scoring/domain/heat/heat-snapshots';
import { tuneHeat } from '../../../functions/scoring/domain/heat/tune-heat';
import type { PastInteraction } from '../../../functions/scoring/domain/snapshots/timeline';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { programme } from '../../../programme';

const heat = (over: Record<string, unknown> = {}): HeatRules =>
  programmeSchema.parse({ ...programme, templates: [], scores: { ...programme.scores, heat: over } }).scores
    .heat as HeatRules;
const RULES = heat({
  pages: [
    { event: 'Model Viewed', points: 4 },
    { event: 'Offer Compared', points: 4 },
    { event: 'News Read', points: 4 },
  ],
  perSecond: 0.05,
  window: '60d',
  outcomes: ['Test Drive Booked'],
});

/** Prospects of whom a visit of each page is worth so many logits. */
const prospects = (worth: readonly number[], count: number, seed: number): HeatSnapshot[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const visits = worth.map(() => (random() < 0.5 ? 0 : -Math.log(1 - random()) * 2));
    const logit = visits.reduce((sum, value, j) => sum + value * (worth[j] as number), -2);
    return { visits, label: random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0 };
  });
};

describe('points of heat tuned by what came', () => {
  const tuned = tuneHeat(prospects([0.8, 0.2, 0], 8_000, 3), prospects([0.8, 0.2, 0], 3_000, 4), RULES);

  it('are in the proportions in which visits go with the outcome, with an interval for each', () => {
    const [model, offer, news] = tuned.worth.map(({ suggested }) => suggested);
    expect((model?.value ?? 0) / (offer?.value ?? 1)).toBeGreaterThan(2.8);
    expect((model?.value ?? 0) / (offer?.value ?? 1)).toBeLessThan(5.5);
    expect(news?.low).toBe(0);
    expect(news?.high).toBeLessThan(2);
    for (const one of [model, offer]) {
      expect(one?.low).toBeGreaterThan(0);
      expect(one?.low).toBeLessThan(one?.value ?? 0);
      expect(one?.high).toBeGreaterThan(one?.value ?? 0);
    }
  });

  it('have no interval where they are the present ones whatever is learnt, as of a single page', () => {
    const one = heat({ ...RULES, pages: [{ event: 'Model Viewed', points: 4 }] });
    const [only] = tuneHeat(prospects([0.8], 2_000, 3), prospects([0.8], 1_000, 4), one).worth;
    expect(only?.suggested.value).toBeCloseTo(4, 9);
    expect(only?.suggested.low).toBeCloseTo(4, 9);
    expect(only?.suggested.high).toBeCloseTo(4, 9);
  });

  it('rank better than the present ones on what was not learnt from, and say whether surely', () => {
    expect(tuned.auc.suggested.value).toBeGreaterThan(tuned.auc.present.value + 0.03);
    expect(tuned.auc.difference.low).toBeGreaterThan(0);
    expect(tuned.better).toBe(true);
    const right = heat({ ...RULES, pages: tuned.rules.pages });
    const again = tuneHeat(prospects([0.8, 0.2, 0], 8_000, 5), prospects([0.8, 0.2, 0], 3_000, 6), right);
    expect(again.better).toBe(false);
    expect(Math.abs(again.auc.difference.value)).toBeLessThan(0.01);
  });

  it('keep as many points in the mean as before, so that the thresholds mean the same', () => {
    const all = prospects([0.8, 0.2, 0], 8_000, 3);
    const mean = (pages: HeatRules['pages']) =>
      all.reduce(
        (sum, { visits }) => sum + visits.reduce((s, v, j) => s + v * (pages[j]?.points ?? 0), 0),
        0,
      ) / all.length;
    expect(mean(tuned.rules.pages) / mean(RULES.pages)).toBeCloseTo(1, 2);
  });

  it('tell what a second is worth from the signals that come while somebody reads', () => {
    const withSignals = heat({
      ...RULES,
      pages: [
        { event: 'Model Viewed', points: 4, seconds: 20 },
        { event: 'Ten Seconds Read', points: 0, seconds: 10 },
      ],
    });
    const { worth, rules } = tuneHeat(
      prospects([0.3, 0.6], 8_000, 7),
      prospects([0.3, 0.6], 3_000, 8),
      withSignals,
    );
    expect(worth.map(({ event }) => event)).toEqual(['Model Viewed', 'second']);
    // A visit is worth half as much as a signal of ten seconds: twenty seconds are worth more than it, and it has no points of its own.
    const [model, second] = worth.map(({ suggested }) => suggested.value);
    expect((second ?? 0) * 10).toBeGreaterThan((model ?? 0) * 1.5);
    expect(rules.perSecond).toBeCloseTo(second ?? 0, 2);
    expect(rules.pages).toMatchObject([{ points: 0 }, { points: 0, seconds: 10 }]);
  });

  it('are never below 0, where a page keeps people away', () => {
    const { worth, rules } = tuneHeat(
      prospects([0.8, 0.3, -0.5], 4_000, 9),
      prospects([0.8, 0.3, -0.5], 1_000, 10),
      RULES,
    );
    expect(worth[2]?.suggested).toMatchObject({ value: 0, low: 0 });
    expect(rules.pages[2]?.points).toBe(0);
  });

  it.each([
    ['too few prospects to learn from', 150, 1_000, [0.8, 0.2, 0], 'members_too_few'],
    ['too few to judge', 4_000, 20, [0.8, 0.2, 0], 'members_too_few'],
    ['nobody with the outcome', 500, 500, [-9, -9, -9], 'members_too_few'],
    ['pages that keep everyone away', 4_000, 2_000, [-0.4, -0.4, -0.4], 'heat_foretells_nothing'],
  ] as const)('refuse %s', (_, train, judged, worth, code) => {
    expect(() => tuneHeat(prospects(worth, train, 11), prospects(worth, judged, 12), RULES)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('refuse to be compared with none at all', () => {
    const none = heat({ ...RULES, pages: [{ event: 'Model Viewed', points: 0 }], perSecond: 0 });
    expect(() => tuneHeat(prospects([0.5], 2_000, 1), prospects([0.5], 1_000, 2), none)).toThrow(
      expect.objectContaining({ code: 'points_too_few' }),
    );
  });
});

describe('the snapshots that heat is tuned by', () => {
  const START = Date.parse('2026-01-01T12:00:00Z');
  const event = (day: number, name: string): PastInteraction => ({
    kind: 'track',
    name,
    at: isoTime(START + day * DAY_MS),
    properties: {},
  });
  const at = (...days: number[]) => days.map((day) => START + day * DAY_MS + 1);
  const KNOWN = START + 400 * DAY_MS;

  it('are of prospects, with their visits as the card decays them, and say whether the outcome came within the window', () => {
    const timeline = [event(0, 'Model Viewed'), event(14, 'Model Viewed'), event(50, 'Test Drive Booked')];
    const [one, two, ...rest] = heatSnapshots(timeline, at(14, 100), RULES, KNOWN);
    expect(one).toMatchObject({ cutOff: 0, label: 1 });
    expect(one?.visits[0]).toBeGreaterThan(1.4);
    expect(one?.visits[0]).toBeLessThan(1.6);
    // The visits of old no longer count, and who has just booked is no prospect.
    expect([two, ...rest]).toEqual([undefined]);
  });

  it('have none of a window that is not over', () => {
    const timeline = [event(0, 'Model Viewed')];
    expect([...heatSnapshots(timeline, at(1), RULES, START + 60 * DAY_MS)]).toEqual([]);
    expect([...heatSnapshots(timeline, at(1), RULES, START + 62 * DAY_MS)]).toHaveLength(1);
  });

  it('see nothing of what comes at the cut-off or later, but for the label', () => {
    const days = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(days, days, (before, after) => {
        const past = before.sort((a, b) => a - b).map((day) => event(day, 'Model Viewed'));
        const future = after.map((day) => event(95 + day, 'Offer Compared'));
        const alone = [...heatSnapshots(past, at(92), RULES, KNOWN)];
        const both = [...heatSnapshots([...past, ...future], at(92), RULES, KNOWN)];
        expect(both).toEqual(alone);
      }),
    );
  });
});
