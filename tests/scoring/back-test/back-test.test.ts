import { backTest } from '../../../functions/scoring/domain/back-test/back-test';
import { collectCohorts } from '../../../functions/scoring/domain/back-test/cohorts';
import { givenCutOffs, planCutOffs } from '../../../functions/scoring/domain/back-test/cut-offs';
import {
  levelShift,
  probabilitiesOf,
  recalibrationOf,
} from '../../../functions/scoring/domain/back-test/recalibration';
import { quintilesOf, rfmScores } from '../../../functions/scoring/domain/back-test/rfm';
import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { FEATURES } from '../../../functions/scoring/domain/features/member-features';
import { collectRows, type TrainingRows } from '../../../functions/scoring/domain/learning/training-rows';
import type { Snapshot } from '../../../functions/scoring/domain/snapshots/member-snapshots';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { codeFrom } from '../../support/scoring/code-from';

const at = (day: number) => Date.UTC(2026, 0, 1) + day * DAY_MS;

/** Snapshots of 400 members at five cut-offs; `features` and `label` say what they are. */
const dataOf = (
  features: (random: () => number) => number,
  label: (feature: number, random: () => number) => 0 | 1,
  customers = true,
) => {
  const cutOffs = [100, 130, 160, 190, 220].map(at);
  const collector = collectCohorts(cutOffs);
  const random = seededRandom(5);
  for (let m = 0; m < 400; m += 1) {
    const snapshots = cutOffs.map((cutOff, k): Snapshot => {
      const feature = features(random);
      const counts = { f: cutOff - 90 * DAY_MS, l: cutOff - 5 * DAY_MS, n: 4, d7: 1, d30: 2, d90: 3 };
      const x = customers ? m % 5 : 0;
      return {
        cutOff: k,
        at: cutOff,
        features: FEATURES.map((_, j) => (j === 0 ? feature : 0)),
        activity: { all: counts, events: {} },
        customer: { x, tx: x * 10, T: 90 },
        label: label(feature, random),
      };
    });
    collector.add(snapshots, 90 * DAY_MS, true);
  }
  return collector.data();
};
const finite = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(finite);
const drawn = (feature: number, random: () => number): 0 | 1 =>
  random() < 1 / (1 + Math.exp(-feature)) ? 1 : 0;

describe('a back-test', () => {
  it('judges what can be judged, and tells why the rest cannot', () => {
    const test = backTest(
      dataOf((random) => 4 * random() - 2, drawn, false),
      30,
      'silence',
    );
    expect(test.models.logistic?.auc.value).toBeGreaterThan(0.65);
    expect(test.unjudged.bgnbd).toMatchObject({ code: 'no_repeats' });
    expect(test.models.bgnbd).toBeUndefined();
    expect(finite(test)).toBe(true);
  });

  it('has finite figures for features that are all alike, and ranks nobody', () => {
    const test = backTest(
      dataOf(
        () => 1,
        (_, random) => (random() < 0.4 ? 1 : 0),
      ),
      30,
      'silence',
    );
    expect(test.models.logistic?.auc.value).toBe(0.5);
    expect(test.models.rfm?.auc.value).toBe(0.5);
    expect(finite(test)).toBe(true);
  });

  it('stays finite where the outcome can be told apart without fail', () => {
    const test = backTest(
      dataOf(
        (random) => (random() < 0.5 ? -1 : 1),
        (feature) => (feature > 0 ? 1 : 0),
      ),
      30,
      'silence',
    );
    expect(test.models.logistic?.auc.value).toBe(1);
    expect(finite(test)).toBe(true);
  });

  it('refuses one outcome alone, and too few of either', () => {
    const code = (label: (feature: number, random: () => number) => 0 | 1) =>
      codeFrom(() =>
        backTest(
          dataOf(() => 1, label),
          30,
          'silence',
        ),
      );
    expect(code(() => 1)).toBe('one_outcome');
    expect(code(() => 0)).toBe('one_outcome');
    expect(code((_, random) => (random() < 0.02 ? 1 : 0))).toBe('members_too_few');
  });
});

describe('cut-offs', () => {
  const span = { from: at(0), until: at(374), horizonDays: 90, activeDays: 90 };
  it('train only where every label was known at the judged one', () => {
    for (const horizonDays of [14, 30, 60, 90]) {
      const { train, judge } = planCutOffs({ ...span, horizonDays });
      expect(judge).toBe(at(374 - horizonDays));
      expect(train.length).toBeGreaterThan(0);
      expect(train.length).toBeLessThanOrEqual(12);
      for (const cutOff of train) {
        expect(cutOff + horizonDays * DAY_MS).toBeLessThanOrEqual(judge);
        expect(cutOff).toBeGreaterThanOrEqual(at(90));
      }
    }
  });

  it('say how long a history would have to be', () => {
    expect(() => planCutOffs({ ...span, until: at(269) })).toThrow('The history has 269 days');
    expect(() => planCutOffs({ ...span, until: at(269) })).toThrow('270 are needed');
    expect(planCutOffs({ ...span, until: at(270) }).train).toEqual([at(90)]);
  });

  it('as given leave out those whose labels were not known', () => {
    expect(givenCutOffs(span, [at(200), at(100), at(150)])).toEqual({ train: [at(100)], judge: at(200) });
    expect(codeFrom(() => givenCutOffs(span, [at(200)]))).toBe('cut_offs_invalid');
    expect(codeFrom(() => givenCutOffs(span, [at(150), at(200)]))).toBe('cut_offs_invalid');
    expect(codeFrom(() => givenCutOffs(span, [at(-5), at(200)]))).toBe('cut_offs_invalid');
    expect(codeFrom(() => givenCutOffs(span, [at(100), at(300)]))).toBe('cut_offs_invalid');
  });
});

describe('RFM', () => {
  it('has fifths of equal size, equal values in one', () => {
    expect([...quintilesOf([10, 20, 30, 40, 50])]).toEqual([1, 2, 3, 4, 5]);
    expect([...quintilesOf([7, 7, 7, 7, 7])]).toEqual([3, 3, 3, 3, 3]);
    expect([...quintilesOf([1])]).toEqual([3]);
    expect([...quintilesOf([])]).toEqual([]);
  });

  it('ranks first who was here longest ago, least often and for the least money', () => {
    const [worst, best] = rfmScores({ last: [1, 2], frequency: [1, 9], money: [5, 500] });
    expect(worst).toBeGreaterThan(best as number);
  });
});

describe('a recalibration', () => {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const logits = Float64Array.from({ length: 500 }, (_, i) => (i - 250) / 100);

  it('brings the mean to the share of the outcome, and stays finite for one outcome alone', () => {
    const labels = Uint8Array.from(logits, (_, i) => (i % 5 === 0 ? 1 : 0));
    expect(mean(probabilitiesOf(logits, levelShift(logits, labels)))).toBeCloseTo(0.2, 2);
    expect(Number.isFinite(levelShift(logits, new Uint8Array(500)))).toBe(true);
    expect(Number.isFinite(levelShift(new Float64Array(500).fill(40), new Uint8Array(500)))).toBe(true);
  });

  const cohort = (day: number, share: number) => {
    const random = seededRandom(day + 1);
    const labels = Uint8Array.from({ length: 400 }, () => (random() < share ? 1 : 0));
    const rows = collectRows(1);
    for (const label of labels) rows.add([0], label as 0 | 1);
    return { at: at(day), rows: rows.rows(), labels, rfm: new Float64Array(400), customers: [] };
  };
  /** A model that says the mean share of all it saw. */
  const learn = (cohorts: readonly ReturnType<typeof cohort>[]) => {
    const all = cohorts.flatMap(({ labels }) => [...labels]);
    const share = all.reduce((sum: number, label) => sum + label, 0) / all.length;
    const logits = (rows: TrainingRows) =>
      new Float64Array(rows.blocks.reduce((sum, { labels }) => sum + labels.length, 0)).fill(
        Math.log(share / (1 - share)),
      );
    return { logits, weights: [], model: undefined as never };
  };
  const shiftOf = (shares: readonly number[]) => {
    const cohorts = shares.map((share, k) => cohort(k * 30, share));
    return recalibrationOf(learn as never, learn(cohorts), cohorts as never, 30 * DAY_MS);
  };

  it('follows a level that keeps moving, leaves one that comes back, and does not trust one season', () => {
    expect(shiftOf([0.3, 0.35, 0.45, 0.55, 0.65])).toBeGreaterThan(0.2);
    expect(shiftOf([0.3, 0.6, 0.3, 0.6, 0.3, 0.6])).toBe(0);
    expect(shiftOf([0.3, 0.6])).toBe(0);
  });
});
