import { boostingWith } from '../../../functions/scoring/domain/back-test/learners';
import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { DAY_ONE_MODEL } from '../../../functions/scoring/domain/features/day-one';
import { logitOf } from '../../../functions/scoring/domain/learning/logistic-score';
import { readReasons } from '../../../functions/scoring/domain/reasons/card-reasons';
import { rollBackModel } from '../../../functions/scoring/flows/administer-models';
import { trainModels } from '../../../functions/scoring/flows/train-models';
import { SECOND_MS } from '../../../functions/shared/kernel/time';
import { liveProgramme, NOW } from '../../support/scoring/builders';
import { featuresOfMember, foldedHazard, foldedMember, foldedRows } from '../../support/scoring/folded-club';
import { keepSample } from '../../support/scoring/kept-sample';
import {
  memoryModelStore,
  memoryTrainingQueues,
  memoryTrainings,
} from '../../support/scoring/memory-training';
import { nightWorld } from '../../support/scoring/night-world';
import { type RowMaker, sampledRows, TRAINED_AT } from '../../support/scoring/sampled-rows';

jest.setTimeout(120_000);

const MEMBERS = 150;
const VERSION = 'silence-2026-11-29.033000';
/** Fewer and smaller than those of a night, to be grown in a moment. */
const challenger = boostingWith({ rounds: 30, leaves: 4, learningRate: 0.3, minChildWeight: 5 });

const world = () => {
  const trainings = memoryTrainings();
  const models = memoryModelStore();
  const train = async (maker: RowMaker, trainedAt = TRAINED_AT) => {
    const rows = sampledRows(MEMBERS, maker).map((row) => ({ ...row, unsubscribe: 'not asked' as const }));
    const { rows: _, ...asked } = await keepSample(trainings, [rows], { members: MEMBERS, trainedAt });
    await trainModels({ trainings: trainings.store, models: models.store }, asked, {
      clock: () => trainedAt,
      onDecision: () => undefined,
      challenger,
    });
    return models.decisions.filter(({ outcome }) => outcome === 'silence').at(-1);
  };
  const back = (to?: string) =>
    rollBackModel(
      {
        models: models.store,
        trainings: trainings.store,
        programme: { live: async () => liveProgramme() },
        sample: memoryTrainingQueues().ports.sample,
      },
      { action: 'rollback', outcome: 'silence', ...(to === undefined ? {} : { to }) },
      TRAINED_AT,
    );
  return { models, train, back };
};
/** Nights by the models of a store. */
const nightsBy = async ({ store }: ReturnType<typeof memoryModelStore>) => {
  const w = nightWorld();
  const version = await store.current('silence');
  if (version === undefined) throw new Error('none was promoted');
  w.keep('silence', version, await store.read('silence', version));
  w.promote('silence', version);
  return w;
};
const people = () => {
  const random = seededRandom(77);
  return Array.from({ length: 200 }, (_, k) => foldedMember(`m${String(k).padStart(3, '0')}`, random));
};

describe('a club in which no number tells without another', () => {
  it('promotes boosted trees, and is judged by them the next night, with reasons', async () => {
    const w = world();
    const decision = await w.train(foldedRows);
    expect(decision).toMatchObject({
      promoted: true,
      reason: 'lower_log_loss',
      candidate: VERSION,
      evaluation: { kind: 'boosted', current: 'silence-day-one-2' },
    });
    const { models, boostingOverCandidate, boostingOverCurrent } = decision?.evaluation ?? {};
    expect(boostingOverCandidate?.logLoss.high).toBeLessThan(0);
    expect(boostingOverCurrent?.logLoss.high).toBeLessThan(0);
    // Nobody can tell better than those who know the hazard: 0.88.
    expect(models?.boosting?.auc.value).toBeGreaterThan((models?.candidate.auc.value ?? 1) + 0.05);
    expect(await w.models.store.read('silence', VERSION)).toMatchObject({ schema: 2, kind: 'boosted' });

    const nights = await nightsBy(w.models);
    const members = people();
    nights.put(...members);
    const cards = await nights.night(NOW);
    expect(nights.refused).toEqual([]);
    expect(cards).toHaveLength(members.length);
    let right = 0;
    for (const { pk, silence } of cards) {
      expect(silence.model).toBe(VERSION);
      expect(silence.uncalibrated).toBeUndefined();
      const member = members.find((one) => one.pk === pk) as (typeof members)[number];
      const leaves = foldedHazard(featuresOfMember(member)) > 0.5;
      if (leaves === silence.risk > 0.5) right += 1;
      const reasons = readReasons(silence.why, 30);
      expect(reasons).toHaveLength(3);
      const sizes = reasons.map(({ contribution }) => Math.abs(contribution));
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    }
    expect(right / cards.length).toBeGreaterThan(0.85);
    // The next night by the same model finds everybody as they were.
    expect(await nights.night(NOW + SECOND_MS)).toHaveLength(0);
  });

  it('keeps the trees the next night, and goes back from them and to them', async () => {
    const w = world();
    await w.train(foldedRows);
    const again = await w.train(foldedRows, TRAINED_AT + SECOND_MS);
    expect(again).toMatchObject({ promoted: false, evaluation: { current: VERSION } });
    expect(again?.evaluation.kind).toBeUndefined();
    expect(await w.back()).toMatchObject({ version: 'silence-day-one-2' });
    const pinned = await w.train(foldedRows, TRAINED_AT + 2 * SECOND_MS);
    expect(pinned).toMatchObject({ promoted: false, reason: 'pinned', evaluation: { kind: 'boosted' } });
    expect(await w.back(VERSION)).toMatchObject({ version: VERSION });
    expect(await w.models.store.current('silence')).toBe(VERSION);
  });

  it('gives way to day one where the trees were damaged, and says so', async () => {
    const w = world();
    await w.train(foldedRows);
    const nights = await nightsBy(w.models);
    const kept = (await w.models.store.read('silence', VERSION)) as { model: { trees: string } };
    const trees = `${kept.model.trees.slice(0, 400)}${kept.model.trees.slice(500)}`;
    nights.keep('silence', VERSION, { ...kept, model: { ...kept.model, trees } });
    nights.put(...people());
    const cards = await nights.night(NOW, 1);
    expect(new Set(cards.map(({ silence }) => silence.model))).toEqual(new Set(['silence-day-one-2']));
    expect(nights.refused.length).toBeGreaterThan(0);
    for (const one of nights.refused)
      expect(one).toEqual({ outcome: 'silence', version: VERSION, code: 'model_damaged' });
  });
});

describe('a club in which every number tells by itself', () => {
  it('promotes the regression, and no trees', async () => {
    const w = world();
    const decision = await w.train({
      chance: (features) => 1 / (1 + Math.exp(3.5 - logitOf(DAY_ONE_MODEL, features))),
    });
    expect(decision).toMatchObject({ promoted: true, evaluation: { current: 'silence-day-one-2' } });
    expect(decision?.evaluation.kind).toBeUndefined();
    expect(decision?.evaluation.boostingOverCurrent?.logLoss.high).toBeLessThan(0);
    expect(await w.models.store.read('silence', VERSION)).toMatchObject({ schema: 1 });
  });
});
