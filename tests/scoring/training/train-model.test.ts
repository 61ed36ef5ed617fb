import fc from 'fast-check';
import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
import type { ModelArtefact } from '../../../functions/scoring/domain/artefact/model-artefact';
import { readArtefact } from '../../../functions/scoring/domain/artefact/read-artefact';
import {
  boostingWith,
  type Learner,
  logisticLearner,
} from '../../../functions/scoring/domain/back-test/learners';
import { DAY_ONE_MODEL } from '../../../functions/scoring/domain/features/day-one';
import type { BoostedTrees } from '../../../functions/scoring/domain/learning/boosting';
import { logitOf } from '../../../functions/scoring/domain/learning/logistic-score';
import { ROW_WIDTH } from '../../../functions/scoring/domain/training/row-block';
import { storable } from '../../../functions/scoring/domain/training/storable';
import { trainModel } from '../../../functions/scoring/domain/training/train-model';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { cohortsOf, type RowMaker, SPAN, sampledRows, TRAINED_AT } from '../../support/scoring/sampled-rows';

const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit));
/** Members who leave by the first feature and stay by the ninth: nothing that day one would know. */
const learnable: RowMaker = {
  chance: (features) => sigmoid(2.5 * (features[0] ?? 0) - 2 * (features[8] ?? 0) - 1),
};

/** Boosted trees take their time: they grow in the test that is about them. */
const challenger = logisticLearner('silence');
const MEMBERS = 300;
const learnableRows = () => sampledRows(MEMBERS, learnable);

const trained = (
  rows: ReturnType<typeof sampledRows>,
  given: Partial<Parameters<typeof trainModel>[0]> = {},
) => {
  const outcome = given.outcome ?? 'silence';
  return trainModel({
    outcome,
    cohorts: cohortsOf(rows, outcome),
    horizonDays: 30,
    churners: 1_000,
    current: dayOneArtefact(outcome, 30),
    pinned: false,
    version: `${outcome}-2026-11-29.033000`,
    trainedAt: TRAINED_AT,
    challenger,
    ...given,
  });
};
const finite = (value: unknown): boolean =>
  typeof value === 'number'
    ? Number.isFinite(value)
    : typeof value !== 'object' || value === null || Object.values(value).every(finite);

describe('the training of a model', () => {
  it('promotes what it learnt over day one, calibrated, with its evaluation, as a night can read it', () => {
    const { promoted, reason, artefact, evaluation } = trained(learnableRows());
    expect({ promoted, reason }).toEqual({ promoted: true, reason: 'lower_log_loss' });
    expect(readArtefact(JSON.parse(JSON.stringify(artefact)), 'silence')).toMatchObject({ ok: true });
    expect(artefact).toMatchObject({
      version: 'silence-2026-11-29.033000',
      calibrated: true,
      horizonDays: 30,
      evaluation: { current: 'silence-day-one-2', churners: 1_000 },
    });
    expect(evaluation.models?.candidate.auc.value).toBeGreaterThan(0.75);
    expect(evaluation.models?.candidate.ece.value).toBeLessThan(evaluation.models?.current.ece.value ?? 0);
    expect(evaluation.overCurrent?.logLoss.high).toBeLessThan(0);
    expect(evaluation.judged).toMatchObject({
      at: new Date(TRAINED_AT - 30 * DAY_MS).toISOString(),
      members: MEMBERS,
    });
    expect(evaluation.trained).toHaveLength(12);
    expect(evaluation.drift?.members).toBe(MEMBERS);
    expect(finite(evaluation)).toBe(true);
  });

  it('keeps a model that is as good: the same members again promote nothing', () => {
    const rows = learnableRows();
    const first = trained(rows);
    const again = trained(rows, { current: first.artefact as ModelArtefact });
    expect(again).toMatchObject({ promoted: false, reason: 'no_better' });
    expect(again.evaluation.overCurrent).toMatchObject({ auc: { value: 0 }, logLoss: { value: 0 } });
  });

  it('keeps a model that is better than what can be learnt from fewer members', () => {
    const current = trained(sampledRows(400, learnable)).artefact as ModelArtefact;
    const few = sampledRows(40, learnable, 11);
    expect(trained(few, { current })).toMatchObject({ promoted: false });
  });

  it('keeps the current model while too few members have left, or somebody pinned it', () => {
    const rows = learnableRows();
    expect(trained(rows, { churners: 199 })).toMatchObject({ promoted: false, reason: 'churners_too_few' });
    const pinned = trained(rows, { pinned: true });
    expect(pinned).toMatchObject({ promoted: false, reason: 'pinned' });
    expect(pinned.artefact).toBeUndefined();
    expect(pinned.evaluation.overCurrent?.logLoss.high).toBeLessThan(0);
  });

  describe('beside boosted trees', () => {
    const folded: RowMaker = {
      chance: (features) => ((features[0] ?? 0) * (features[1] ?? 0) > 0 ? 0.9 : 0.1),
    };
    /** Fewer and smaller than those of a night, to be grown in a moment. */
    const learner = boostingWith({ rounds: 30, leaves: 4, learningRate: 0.3, minChildWeight: 5 });
    const boosted = (rows: ReturnType<typeof sampledRows>, given: Parameters<typeof trained>[1] = {}) =>
      trained(rows, { challenger: learner, ...given });
    const few = sampledRows(60, folded);
    let kept: ReturnType<typeof trained> | undefined;
    const folding = () => {
      kept ??= boosted(few);
      return kept;
    };
    /** As day one ranks, at another level: a straight line, near to what the regression believes before it sees anybody. */
    const straight: RowMaker = { chance: (features) => sigmoid(logitOf(DAY_ONE_MODEL, features) - 3.5) };

    it('promotes the trees where they surely beat both it and the current model, as a night can read them', () => {
      const { promoted, reason, artefact, evaluation } = folding();
      expect({ promoted, reason }).toEqual({ promoted: true, reason: 'lower_log_loss' });
      expect(artefact).toMatchObject({ schema: 2, kind: 'boosted', calibrated: true, evaluation });
      expect(readArtefact(JSON.parse(JSON.stringify(artefact)), 'silence')).toMatchObject({ ok: true });
      expect(evaluation).toMatchObject({ kind: 'boosted', current: 'silence-day-one-2' });
      for (const one of [evaluation.boostingOverCandidate, evaluation.boostingOverCurrent])
        expect(one?.logLoss.high).toBeLessThan(0);
      expect(evaluation.models?.candidate.auc.value).toBeLessThan(0.65);
      expect(evaluation.models?.boosting?.auc.value).toBeGreaterThan(0.8);
      expect(evaluation.drift?.members).toBe(60);
      expect(finite(evaluation)).toBe(true);
    });

    it('promotes exactly the trees that were judged, and the same again take the place of nothing', () => {
      const { artefact, evaluation } = folding();
      const again = boosted(few, { current: artefact as ModelArtefact });
      expect(again.promoted).toBe(false);
      expect(again.evaluation.kind).toBeUndefined();
      expect(again.evaluation.boostingOverCurrent).toMatchObject({
        auc: { value: 0 },
        logLoss: { value: 0 },
      });
      expect(again.evaluation.models?.current).toEqual(evaluation.models?.boosting);
    });

    it('goes forward itself where the trees win nothing', () => {
      const { promoted, artefact, evaluation } = boosted(sampledRows(200, straight));
      expect(promoted).toBe(true);
      expect(artefact?.schema).toBe(1);
      expect(evaluation.kind).toBeUndefined();
      expect(evaluation.boostingOverCurrent?.logLoss.high).toBeLessThan(0);
    });

    it('keeps the current model where there is nothing to learn, whatever the trees have found', () => {
      for (const seed of [7, 8, 9, 10, 11])
        expect(boosted(sampledRows(60, { chance: () => 0.4 }, seed)).evaluation.kind).toBeUndefined();
    });

    it('takes the place of live trees where it is surely better than they are by now', () => {
      const current = folding().artefact as ModelArtefact;
      const { promoted, artefact } = boosted(sampledRows(200, straight), { current });
      expect(promoted).toBe(true);
      expect(artefact?.schema).toBe(1);
    });

    it('leaves a pinned model, and says that the trees would have won', () => {
      const pinned = boosted(few, { pinned: true });
      expect(pinned).toMatchObject({ promoted: false, reason: 'pinned', evaluation: { kind: 'boosted' } });
      expect(pinned.artefact).toBeUndefined();
      expect(boosted(few, { churners: 199 })).toMatchObject({
        promoted: false,
        reason: 'churners_too_few',
      });
    });

    it('stays, with the reason, where the trees are more than an item of the table holds', () => {
      const many: Learner = (cohorts) => {
        const learnt = learner(cohorts);
        const model = learnt.model as BoostedTrees;
        const trees = Array.from({ length: 500 }, () => model.trees).flat();
        return { ...learnt, model: { ...model, trees } };
      };
      const { artefact, evaluation } = boosted(few, { challenger: many });
      expect(evaluation.boostingRefused).toBe('trees_too_large');
      expect(evaluation.kind).toBeUndefined();
      expect(evaluation.boostingOverCandidate?.logLoss.high).toBeLessThan(0);
      expect(artefact?.schema ?? 1).toBe(1);
    });
  });

  it('learns who unsubscribes from mails and members together', () => {
    const byMails: RowMaker = {
      chance: (features) => sigmoid(3 * (features[16] ?? 0) - 2 * (features[0] ?? 0)),
    };
    const { promoted, artefact } = trained(sampledRows(MEMBERS, byMails), {
      outcome: 'unsubscribe',
      challenger: logisticLearner('unsubscribe'),
    });
    expect(promoted).toBe(true);
    expect(artefact?.features).toHaveLength(ROW_WIDTH);
    expect(readArtefact(artefact, 'unsubscribe').ok).toBe(true);
  });

  it.each<[string, RowMaker, string]>([
    ['everybody left', { chance: () => 1 }, 'one_outcome'],
    ['nobody left', { chance: () => 0 }, 'one_outcome'],
    ['next to nobody left', { chance: () => 0.06 }, 'members_too_few'],
  ])('keeps the current model where %s', (_, maker, reason) => {
    const came = trained(sampledRows(100, maker));
    expect(came).toMatchObject({ promoted: false, reason });
    expect(came.artefact).toBeUndefined();
    expect(finite(came)).toBe(true);
  });

  it('keeps the current model where nobody is there, or the history is too short', () => {
    expect(trained([])).toMatchObject({ promoted: false, reason: 'history_too_short' });
    const cohorts = cohortsOf(sampledRows(100, learnable), 'silence', TRAINED_AT - 100 * DAY_MS);
    expect(trained([], { cohorts })).toMatchObject({ promoted: false, reason: 'history_too_short' });
  });

  it('stays finite and readable with features that are all alike, or tell the outcome without fail', () => {
    const alike = trained(
      sampledRows(MEMBERS, { features: () => new Array(ROW_WIDTH).fill(3), chance: () => 0.4 }),
    );
    expect(finite(alike)).toBe(true);
    if (alike.artefact) expect(readArtefact(alike.artefact, 'silence').ok).toBe(true);
    const separable = trained(
      sampledRows(MEMBERS, { chance: (features) => ((features[0] ?? 0) > 0 ? 1 : 0) }),
    );
    expect(separable).toMatchObject({ promoted: true });
    expect(separable.evaluation.models?.candidate.auc.value).toBeGreaterThan(0.85);
    expect(finite(separable)).toBe(true);
    expect(readArtefact(separable.artefact, 'silence').ok).toBe(true);
  });

  it('tells how the present differs from what was learnt from', () => {
    const rows = learnableRows();
    const moved = rows.map((row) =>
      row.silence === 'unknown'
        ? { ...row, features: row.features.map((value, j) => (j === 8 ? value + 3 : value)) }
        : row,
    );
    const [calm, shifted] = [trained(rows).evaluation.drift, trained(moved).evaluation.drift];
    expect(calm?.score).toBeLessThan(4 * (calm?.byChance ?? 0));
    for (const { score, low, high } of [calm, shifted] as { score: number; low: number; high: number }[]) {
      expect(low).toBeLessThan(score);
      expect(high).toBeGreaterThanOrEqual(score);
    }
    expect(shifted?.low).toBeGreaterThan(calm?.high ?? 1);
    for (const { psi, low = 1, high = 0 } of shifted?.features ?? []) {
      expect(low).toBeLessThanOrEqual(psi);
      expect(high).toBeGreaterThanOrEqual(psi);
    }
    expect(shifted?.score).toBeGreaterThan(0.25);
    expect(shifted?.features[0]?.feature).toBe('days-all');
  });

  it('is the same for the same rows', () => {
    const rows = sampledRows(60, learnable);
    expect(trained(rows)).toEqual(trained(rows));
  });
});

describe('cohorts', () => {
  it('hold who is asked at each cut-off, and train only where the history reaches back far enough', () => {
    const rows = sampledRows(5);
    const all = cohortsOf(rows);
    expect(all.train.map(({ labels }) => labels.length)).toEqual(new Array(12).fill(5));
    expect([all.judged.labels.length, all.present.blocks[0]?.labels.length]).toEqual([5, 5]);
    const first = (SPAN.cutOffs[4] as number) - SPAN.activeMs;
    expect(cohortsOf(rows, 'silence', first).train.map(({ at }) => at)).toEqual(SPAN.cutOffs.slice(4, 12));
    expect(cohortsOf(rows, 'silence', first + 1).train).toHaveLength(7);
    const silent = rows.map((row) => ({ ...row, silence: 'not asked' as const }));
    expect(cohortsOf(silent).train.every(({ labels }) => labels.length === 0)).toBe(true);
  });
});

describe('figures that are kept', () => {
  it('are numbers that a table can hold, close to what was measured', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const kept = storable({ deep: [value] }).deep[0] as number;
        if (kept !== 0) expect(Math.abs(kept)).toBeGreaterThan(1e-13);
        expect(Math.abs(kept - value)).toBeLessThanOrEqual(Math.max(1e-12, Math.abs(value) * 1e-8));
      }),
    );
  });
});
