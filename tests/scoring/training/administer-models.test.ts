import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
import type { LogisticArtefact } from '../../../functions/scoring/domain/artefact/model-artefact';
import { rollBackModel, unpinModel } from '../../../functions/scoring/flows/administer-models';
import type { ModelDecision } from '../../../functions/scoring/ports';
import { liveProgramme } from '../../support/scoring/builders';
import {
  memoryModelStore,
  memoryTrainingQueues,
  memoryTrainings,
} from '../../support/scoring/memory-training';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');
const PINNED = new Date(NOW).toISOString();
const [A, B, C] = [
  'silence-2026-11-01.033000',
  'silence-2026-11-02.033000',
  'silence-2026-11-03.033000',
] as const;
const DAY_ONE = 'silence-day-one-2';

const world = async (...versions: string[]) => {
  const models = memoryModelStore();
  const promote = async (version: string, artefact: Partial<LogisticArtefact> = {}) => {
    const standing = await models.store.standing('silence');
    await models.store.decide(
      {
        outcome: 'silence',
        training: version,
        candidate: version,
        promoted: true,
        at: version,
      } as ModelDecision,
      {
        artefact: { ...dayOneArtefact('silence', 30), version, calibrated: true, ...artefact },
        over: standing.version ?? 'silence-day-one-2',
        standing,
      },
      NOW,
    );
  };
  for (const version of versions) await promote(version);
  const programme = { live: async () => liveProgramme() };
  /** Publishes a programme with that horizon. */
  const publish = (horizon: string) => {
    programme.live = async () =>
      liveProgramme({ scores: { silence: { horizon, medium: 0.45, high: 0.65 } } });
  };
  const ports = {
    models: models.store,
    trainings: memoryTrainings().store,
    programme,
    sample: memoryTrainingQueues().ports.sample,
  };
  const back = (to?: string, from?: string) =>
    rollBackModel(
      ports,
      { action: 'rollback', outcome: 'silence', ...(to ? { to } : {}), ...(from ? { from } : {}) },
      NOW,
    );
  return { models, ports, promote, publish, back, unpin: () => unpinModel(ports, 'silence', NOW) };
};

describe('going back to a model', () => {
  it('goes to the one before and pins it, and a repeat without a name answers what was done and goes no further', async () => {
    const w = await world(A, B, C);
    const done = { outcome: 'silence', version: B, pinnedSince: PINNED, from: C };
    expect(await w.back()).toEqual(done);
    const standing = await w.models.store.standing('silence');
    for (const from of [undefined, C, B])
      expect(await w.back(undefined, from)).toEqual({ ...done, unchanged: true });
    expect(await w.models.store.standing('silence')).toEqual(standing);
  });

  it('goes further by name, or after unpinning, down to day one', async () => {
    const w = await world(A, B, C);
    await w.back();
    expect(await w.back(A)).toMatchObject({ version: A, from: B });
    await w.unpin();
    expect(await w.back()).toMatchObject({ version: DAY_ONE, from: A });
    expect(await w.back()).toMatchObject({ version: DAY_ONE, from: A, unchanged: true });
    expect(await w.models.store.current('silence')).toBeUndefined();
    await w.unpin();
    await expect(w.back()).rejects.toMatchObject({ code: 'no_earlier_model' });
  });

  it('goes to day one also by the name that it had in an earlier version', async () => {
    const w = await world(A);
    expect(await w.back('silence-day-one-1')).toMatchObject({ version: DAY_ONE });
    expect(await w.models.store.current('silence')).toBeUndefined();
  });

  it('goes to the one that is named, also to a later one, and twice is once', async () => {
    const w = await world(A, B, C);
    expect(await w.back(A)).toEqual({ outcome: 'silence', version: A, pinnedSince: PINNED, from: C });
    const standing = await w.models.store.standing('silence');
    expect(await w.back(A)).toMatchObject({ version: A, pinnedSince: PINNED, from: C, unchanged: true });
    expect(await w.models.store.standing('silence')).toEqual(standing);
    expect(await w.back(C)).toMatchObject({ version: C, from: A });
    expect(await w.back(DAY_ONE)).toMatchObject({ version: DAY_ONE, from: C });
    expect(await w.models.store.current('silence')).toBeUndefined();
  });

  it('pins the current one where that is named', async () => {
    const w = await world(A);
    expect(await w.back(A)).toEqual({ outcome: 'silence', version: A, pinnedSince: PINNED });
  });

  it('goes back from what was current when it was asked for, and from nothing else', async () => {
    const w = await world(A, B);
    for (const to of [undefined, A])
      await expect(w.back(to, A === to ? DAY_ONE : A)).rejects.toMatchObject({
        code: 'models_changed',
        message: expect.stringContaining(B),
      });
    expect(await w.models.store.standing('silence')).toEqual({ version: B, revision: 2 });
    expect(await w.back(undefined, B)).toMatchObject({ version: A, from: B });
    // The answer was lost: the same request comes again.
    expect(await w.back(undefined, B)).toMatchObject({ version: A, from: B, unchanged: true });
    await w.unpin();
    expect(await w.back(DAY_ONE, A)).toMatchObject({ version: DAY_ONE, from: A });
    expect(await w.back(DAY_ONE, A)).toMatchObject({ version: DAY_ONE, from: A, unchanged: true });
  });

  it('refuses a model of another horizon than the programme’s, named or not, and changes nothing', async () => {
    const w = await world(A, B);
    w.publish('60d');
    for (const to of [undefined, A, B])
      await expect(w.back(to)).rejects.toMatchObject({
        code: 'model_other_horizon',
        message: expect.stringMatching(/30 days.*60/),
      });
    expect(await w.models.store.standing('silence')).toEqual({ version: B, revision: 2 });
    expect(await w.back(DAY_ONE)).toMatchObject({ version: DAY_ONE, from: B });
  });

  it('says which model judges in the place of one that does not', async () => {
    const w = await world(A, B);
    await w.back();
    w.publish('60d');
    const instead = { judgedBy: DAY_ONE, refused: 'model_other_horizon' };
    expect(await w.back()).toMatchObject({ version: A, unchanged: true, ...instead });
    expect(await w.unpin()).toEqual({ outcome: 'silence', version: A, ...instead });
    w.publish('30d');
    expect(await w.unpin()).toEqual({ outcome: 'silence', version: A });
  });

  it('knows which was before of a model that was promoted after going back', async () => {
    const w = await world(A, B);
    await w.back();
    await w.unpin();
    await w.promote(C);
    expect(await w.back()).toMatchObject({ version: A });
  });

  it('refuses a model that is not there, naming those that are, and one that cannot be read', async () => {
    const w = await world(A);
    await expect(w.back('silence-2020-01-01')).rejects.toMatchObject({
      code: 'model_unknown',
      message: expect.stringContaining(A),
    });
    await w.promote(B, { schema: 9 } as never);
    await w.promote(C);
    await expect(w.back(B)).rejects.toMatchObject({ code: 'model_too_new' });
    expect(await w.models.store.current('silence')).toBe(C);
  });

  it('says so when the model was changed at the same time, and changes nothing', async () => {
    const w = await world(A, B);
    const { standing } = w.models.store;
    const late = {
      ...w.ports,
      models: { ...w.models.store, standing: async () => ({ version: B, revision: 1 }) },
    };
    await expect(rollBackModel(late, { action: 'rollback', outcome: 'silence' }, NOW)).rejects.toMatchObject({
      code: 'models_changed',
    });
    expect(await standing('silence')).toEqual({ version: B, revision: 2 });
  });
});

describe('unpinning', () => {
  it('keeps the model and lets trainings promote again; twice is once', async () => {
    const w = await world(A, B);
    await w.back();
    expect(await w.unpin()).toEqual({ outcome: 'silence', version: A });
    const { revision } = await w.models.store.standing('silence');
    expect(await w.unpin()).toEqual({ outcome: 'silence', version: A });
    expect(await w.models.store.standing('silence')).toEqual({ version: A, revision });
  });

  it('of day one leaves day one', async () => {
    const w = await world();
    expect(await w.unpin()).toEqual({ outcome: 'silence', version: 'silence-day-one-2' });
    await w.back('silence-day-one-2');
    expect(await w.unpin()).toEqual({ outcome: 'silence', version: 'silence-day-one-2' });
  });
});
