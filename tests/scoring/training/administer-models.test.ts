import type { ModelArtefact } from '../../../functions/scoring/contract';
import { dayOneArtefact } from '../../../functions/scoring/domain/artefact/day-one-artefact';
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

const world = async (...versions: string[]) => {
  const models = memoryModelStore();
  const promote = async (version: string, artefact: Partial<ModelArtefact> = {}) => {
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
  const ports = {
    models: models.store,
    trainings: memoryTrainings().store,
    programme: { live: async () => liveProgramme() },
    sample: memoryTrainingQueues().ports.sample,
  };
  const back = (to?: string) =>
    rollBackModel(ports, { action: 'rollback', outcome: 'silence', ...(to ? { to } : {}) }, NOW);
  return { models, ports, promote, back, unpin: () => unpinModel(ports, 'silence') };
};

describe('going back to a model', () => {
  it('goes to the one before, step by step down to day one, and pins it', async () => {
    const w = await world(A, B, C);
    for (const version of [B, A, 'silence-day-one-2']) {
      expect(await w.back()).toEqual({ outcome: 'silence', version, pinnedSince: PINNED });
    }
    expect(await w.models.store.current('silence')).toBeUndefined();
    await expect(w.back()).rejects.toMatchObject({ code: 'no_earlier_model' });
  });

  it('goes to the one that is named, also to a later one, and twice is once', async () => {
    const w = await world(A, B, C);
    expect(await w.back(A)).toMatchObject({ version: A });
    expect(await w.back(A)).toMatchObject({ version: A, pinnedSince: PINNED });
    expect(await w.back(C)).toMatchObject({ version: C });
    expect(await w.back('silence-day-one-2')).toMatchObject({ version: 'silence-day-one-2' });
    expect(await w.models.store.current('silence')).toBeUndefined();
  });

  it('goes to day one also by the name that it had in an earlier version', async () => {
    const w = await world(A);
    expect(await w.back('silence-day-one-1')).toMatchObject({ version: 'silence-day-one-2' });
    expect(await w.models.store.current('silence')).toBeUndefined();
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
