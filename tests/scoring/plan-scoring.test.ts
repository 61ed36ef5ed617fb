import { planScoring } from '../../functions/scoring/flows/plan-scoring';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { isoTime } from '../../functions/shared/kernel/time';
import { liveProgramme, NOW } from '../support/scoring/builders';
import { memoryMessages, memoryModels, memoryNights } from '../support/scoring/memory-scoring';

const planning = () => {
  const { ports, queued } = memoryMessages();
  const plans = memoryNights();
  const { models, promote } = memoryModels();
  const programme = { live: async () => liveProgramme() };
  const publish = (version: number) => {
    programme.live = async () => ({ ...liveProgramme(), version });
  };
  return { ports: { ...ports, plans, models, programme }, plans, queued, promote, publish };
};

describe('planning a night', () => {
  it('puts one message per segment on the queue, all at one instant', async () => {
    const { ports, queued } = planning();
    const started = await planScoring(ports, {}, { stage: 'prod', startedAt: NOW });
    expect(started).toEqual({ night: isoTime(NOW), segments: 16 });
    expect(queued.map((one) => one.segment)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(new Set(queued.map((one) => one.now))).toEqual(new Set([isoTime(NOW)]));
  });

  it('judges as of another instant on the local stage, under a night of its own', async () => {
    const { ports, queued } = planning();
    const asOf = '2026-01-30T02:00:00Z';
    const started = await planScoring(ports, { asOf, segments: 1 }, { stage: 'local', startedAt: NOW });
    expect(started.night).toBe(isoTime(NOW));
    expect(queued).toEqual([
      expect.objectContaining({ now: '2026-01-30T02:00:00.000Z', night: isoTime(NOW) }),
    ]);
  });

  it('names the models that are current in every message, also when it is planned again after a promotion', async () => {
    const { ports, queued, promote } = planning();
    promote('silence', 'silence-2026-02-28');
    const plan = () => planScoring(ports, {}, { stage: 'prod', startedAt: NOW });
    await plan();
    promote('silence', 'silence-2026-03-01');
    promote('unsubscribe', 'unsubscribe-2026-03-01');
    await plan();
    expect(queued).toHaveLength(32);
    for (const { models } of queued) expect(models).toEqual({ silence: 'silence-2026-02-28' });
    await planScoring(ports, { segments: 1 }, { stage: 'prod', startedAt: NOW + 1 });
    expect(queued.at(-1)?.models).toEqual({
      silence: 'silence-2026-03-01',
      unsubscribe: 'unsubscribe-2026-03-01',
    });
  });

  it('names none while none was trained', async () => {
    const { ports, queued } = planning();
    await planScoring(ports, {}, { stage: 'prod', startedAt: NOW });
    for (const message of queued) expect(message).not.toHaveProperty('models');
  });

  it('keeps which nights were planned before it, and in how many segments, as far back as 13', async () => {
    const { ports, plans, queued } = planning();
    const plan = (k: number, segments = 2) =>
      planScoring(ports, { segments }, { stage: 'prod', startedAt: NOW + k });
    for (let k = 0; k < 20; k += 1) await plan(k);
    // Twice is once: the night is not before itself.
    await plan(19, 3);
    const latest = await plans.latest();
    expect(latest).toMatchObject({ night: isoTime(NOW + 19), segments: 3 });
    expect(latest?.before).toEqual(
      Array.from({ length: 13 }, (_, k) => ({ night: isoTime(NOW + 18 - k), segments: 2 })),
    );
    for (const message of queued) expect(message).not.toHaveProperty('before');
  });

  it('goes on from a night of an older version, which kept neither', async () => {
    const { ports, plans } = planning();
    await plans.keep({ night: 'older' });
    await planScoring(ports, {}, { stage: 'prod', startedAt: NOW });
    expect(await plans.latest()).toMatchObject({ segments: 16, before: [{ night: 'older' }] });
  });

  it('names the version of the programme in every message, also when it is planned again after another was published', async () => {
    const { ports, queued, publish } = planning();
    publish(7);
    const plan = (startedAt: number) => planScoring(ports, {}, { stage: 'prod', startedAt });
    await plan(NOW);
    publish(8);
    await plan(NOW);
    expect(queued.map(({ programme }) => programme)).toEqual(Array.from({ length: 32 }, () => 7));
    await plan(NOW + 1);
    expect(queued.at(-1)?.programme).toBe(8);
  });

  it('names by what the night before judged, and nothing on the first', async () => {
    const { ports, queued, promote, publish, plans } = planning();
    const plan = async (startedAt: number) => {
      await planScoring(ports, { segments: 1 }, { stage: 'prod', startedAt });
      return queued.at(-1);
    };
    expect(await plan(NOW)).not.toHaveProperty('former');
    promote('silence', 'silence-2026-02-28');
    publish(2);
    expect(await plan(NOW + 1)).toMatchObject({ programme: 2, former: { programme: 1 } });
    promote('silence', 'silence-2026-03-01');
    expect((await plan(NOW + 2))?.former).toEqual({
      programme: 2,
      models: { silence: 'silence-2026-02-28' },
    });
    expect((await plan(NOW + 2))?.former).toEqual({
      programme: 2,
      models: { silence: 'silence-2026-02-28' },
    });
    // A night of before nights named it.
    await plans.keep({ night: 'older', models: { silence: 'silence-2026-02-01' } });
    expect((await plan(NOW + 3))?.former).toEqual({ models: { silence: 'silence-2026-02-01' } });
  });

  it('starts nothing before a programme was published', async () => {
    const { ports, queued } = planning();
    const programme = { live: () => Promise.reject(new RelanceError('programme_missing', 'none')) };
    const run = planScoring({ ...ports, programme }, {}, { stage: 'prod', startedAt: NOW });
    await expect(run).rejects.toMatchObject({ code: 'programme_missing' });
    expect(queued).toHaveLength(0);
  });

  it('refuses another instant on any other stage, and starts nothing', async () => {
    const { ports, queued } = planning();
    const run = planScoring(ports, { asOf: isoTime(NOW) }, { stage: 'prod', startedAt: NOW });
    await expect(run).rejects.toMatchObject({ code: 'as_of_refused' });
    expect(queued).toHaveLength(0);
  });
});
