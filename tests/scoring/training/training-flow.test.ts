import type { SampleTimelines } from '../../../functions/scoring/contract';
import { readArtefact } from '../../../functions/scoring/domain/artefact/read-artefact';
import { learnerWith } from '../../../functions/scoring/domain/back-test/learners';
import { anyMail } from '../../../functions/scoring/domain/snapshots/timeline';
import { NEEDED_CHURNERS } from '../../../functions/scoring/domain/training/promotion';
import { sampleMember } from '../../../functions/scoring/domain/training/sample-member';
import { spanOf } from '../../../functions/scoring/domain/training/training-span';
import { startTraining } from '../../../functions/scoring/flows/administer-models';
import { sampleTimelines } from '../../../functions/scoring/flows/sample-timelines';
import { trainModels } from '../../../functions/scoring/flows/train-models';
import type { ModelStore, TimelineRead, TrainingStore } from '../../../functions/scoring/ports';
import { DAY_MS, isoTime } from '../../../functions/shared/kernel/time';
import { liveProgramme } from '../../support/scoring/builders';
import { clubTimelines } from '../../support/scoring/club-timelines';
import { leavingClub } from '../../support/scoring/leaving-club';
import {
  memoryModelStore,
  memoryTimelines,
  memoryTrainingQueues,
  memoryTrainings,
} from '../../support/scoring/memory-training';
import { TRAINED_AT } from '../../support/scoring/sampled-rows';

const MEMBERS = 320;
const CLUB = clubTimelines(MEMBERS, TRAINED_AT);
/** Hundreds of timelines are folded in each test, on a machine that may be busy. */
jest.setTimeout(120_000);

const world = (timelines: ReadonlyMap<string, TimelineRead> = CLUB, pageItems = 10) => {
  const trainings = memoryTrainings();
  trainings.state.counted = { members: timelines.size, night: 'n1', nights: 1 };
  const models = memoryModelStore();
  const queues = memoryTrainingQueues();
  const live = liveProgramme();
  const programme = {
    live: async () => ({ ...live, rules: { ...live.rules, currency: 'EUR', exchangeRates: {} } }),
    version: async () => undefined,
  };
  const members = memoryTimelines(timelines, pageItems);
  const start = (startedAt = TRAINED_AT) =>
    startTraining(
      { trainings: trainings.store, models: models.store, programme, sample: queues.ports.sample },
      { action: 'train' },
      { stage: 'prod', startedAt },
    );
  const samplePart = (
    part: SampleTimelines,
    outOfTime = () => false,
    store: TrainingStore = trainings.store,
  ) =>
    sampleTimelines({ members, trainings: store, programme, ...queues.ports }, part, {
      outOfTime,
      now: TRAINED_AT,
    });
  const sampleAll = async (outOfTime = () => false) => {
    let calls = 0;
    for (let part = queues.samples.shift(); part; part = queues.samples.shift()) {
      await samplePart(part, outOfTime);
      calls += 1;
    }
    return calls;
  };
  const learn = (store: ModelStore = models.store) => {
    const [training] = queues.trainings;
    if (!training) throw new Error('nothing was to be trained');
    return trainModels({ trainings: trainings.store, models: store }, training, {
      clock: () => TRAINED_AT + 60_000,
      onDecision: () => undefined,
      // Boosted trees take their time, and are measured elsewhere.
      challenger: learnerWith(({ scale }) => ({ mean: scale.map(() => 0), precision: scale.map(() => 10) })),
    });
  };
  return { trainings, models, queues, start, samplePart, sampleAll, learn };
};
const sampleOf = async (w: ReturnType<typeof world>) =>
  (await w.trainings.store.parts(new Date(TRAINED_AT).toISOString())).map(({ blocks, ...rest }) => ({
    ...rest,
    blocks: blocks.length,
  }));

describe('a training', () => {
  it('samples, learns, and makes what won the back-test the current model', async () => {
    const w = world();
    expect(await w.start(TRAINED_AT + 400)).toEqual({
      training: new Date(TRAINED_AT).toISOString(),
      parts: 8,
      members: MEMBERS,
      night: 'n1',
      nights: 1,
    });
    await w.sampleAll();
    expect(w.queues.trainings).toHaveLength(1);
    await w.learn();
    expect(await w.models.store.current('silence')).toBe('silence-2026-11-29.033000');
    const stored = await w.models.store.read('silence', 'silence-2026-11-29.033000');
    expect(readArtefact(stored, 'silence')).toMatchObject({ ok: true, value: { calibrated: true } });
    expect(w.models.decisions).toMatchObject([
      { outcome: 'silence', promoted: true, reason: 'lower_log_loss', sample: { members: MEMBERS, left: 0 } },
      { outcome: 'unsubscribe', promoted: false, reason: 'history_too_short' },
    ]);
    expect(w.models.decisions[0]?.evaluation.churners).toBeGreaterThanOrEqual(200);
    expect(await w.models.store.versions('silence')).toMatchObject([{ over: 'silence-day-one-2' }]);
  });

  it('learns who unsubscribes from the mails that were sent, and judges by that', async () => {
    const club = leavingClub(320, TRAINED_AT).map((timeline, k) => [`leaving-${k}`, timeline] as const);
    const w = world(new Map(club));
    await w.start();
    await w.sampleAll();
    await w.learn();
    const decision = w.models.decisions.find(({ outcome }) => outcome === 'unsubscribe');
    expect(decision).toMatchObject({ promoted: true, reason: 'lower_log_loss' });
    expect(decision?.evaluation.churners).toBeGreaterThanOrEqual(NEEDED_CHURNERS);
    expect(await w.models.store.current('unsubscribe')).toBe('unsubscribe-2026-11-29.033000');
  });

  it('counts those who left where it learns or judges, and nobody who is left out with a cut-off', async () => {
    // Of 200 days the first 90 make nobody’s cut-off: those who left then and never came back teach nothing.
    const timelines = clubTimelines(440, TRAINED_AT, { days: 200 });
    const w = world(timelines);
    await w.start();
    await w.sampleAll();
    await w.learn();
    const [silence] = w.models.decisions;
    const learnt = [...(silence?.evaluation.trained ?? []), silence?.evaluation.judged].map((one) => one?.at);
    expect(learnt).toHaveLength(3);
    const span = spanOf(TRAINED_AT, 30 * DAY_MS);
    const rules = { currency: 'EUR', exchangeRates: {}, mailOf: anyMail };
    const leftAt = (is: (at: string) => boolean) =>
      [...timelines.values()].filter((timeline) =>
        sampleMember(timeline, span, rules).some(
          (row) => row.silence === 1 && is(isoTime(span.cutOffs[row.cutOff] as number)),
        ),
      ).length;
    expect(silence?.evaluation.churners).toBe(leftAt((at) => learnt.includes(at)));
    // Counted at any cut-off they would be enough.
    expect(leftAt((at) => learnt.includes(at))).toBeLessThan(NEEDED_CHURNERS);
    expect(leftAt(() => true)).toBeGreaterThanOrEqual(NEEDED_CHURNERS);
    expect(silence).toMatchObject({ promoted: false, reason: 'churners_too_few' });
  });

  it('begins with nothing where the night counted nobody', async () => {
    const w = world(new Map());
    expect(await w.start()).toMatchObject({ parts: 0, members: 0, night: 'n1' });
    expect(w.queues.samples).toHaveLength(0);
    expect(w.models.decisions).toHaveLength(0);
  });

  it('begins with nothing where no night has ended, and keeps that as what it came to, once', async () => {
    const w = world();
    w.trainings.state.counted = { members: 0, nights: 14 };
    const training = new Date(TRAINED_AT).toISOString();
    expect(await w.start()).toEqual({ training, parts: 0, members: 0, nights: 14 });
    await w.start(TRAINED_AT + 400);
    expect(w.queues.samples).toHaveLength(0);
    expect(w.models.decisions).toMatchObject([
      {
        outcome: 'silence',
        training,
        candidate: 'silence-2026-11-29.033000',
        promoted: false,
        reason: 'members_uncounted',
        sample: { members: 0, rows: 0, left: 0 },
        evaluation: { judged: { members: 0 }, churners: 0, current: 'silence-day-one-2' },
      },
      {
        outcome: 'unsubscribe',
        reason: 'members_uncounted',
        evaluation: { current: 'unsubscribe-day-one-2' },
      },
    ]);
  });

  it('refuses another instant anywhere but on the stage local', async () => {
    const w = world();
    const ports = { trainings: w.trainings.store, models: w.models.store, sample: w.queues.ports.sample };
    const programme = { live: async () => liveProgramme() };
    const asked = startTraining(
      { ...ports, programme },
      { action: 'train', asOf: '2026-01-01T00:00:00Z' },
      { stage: 'prod', startedAt: TRAINED_AT },
    );
    await expect(asked).rejects.toMatchObject({ code: 'as_of_refused' });
    expect(w.queues.samples).toHaveLength(0);
  });

  it('is one training when the clock starts it twice', async () => {
    const w = world();
    await w.start(TRAINED_AT + 1);
    const once = w.queues.samples.slice();
    await w.start(TRAINED_AT + 900);
    expect(w.queues.samples.slice(once.length)).toEqual(once);
    await w.sampleAll();
    // Each of the last parts says it again: the training is on its queue more than once, and is decided once.
    expect(w.queues.trainings.length).toBeGreaterThan(1);
    await w.learn();
    await w.learn();
    expect(w.models.decisions).toHaveLength(2);
  });

  it('comes to the same however often its workers run out of time', async () => {
    const [whole, cut] = [world(), world()];
    await whole.start();
    await cut.start();
    const calls = await whole.sampleAll();
    expect(await cut.sampleAll(() => true)).toBeGreaterThan(calls);
    const rows = async (w: typeof whole) =>
      (await sampleOf(w)).map(({ members, rows: count, leavers, first }) => [members, count, leavers, first]);
    expect(await rows(cut)).toEqual(await rows(whole));
    await whole.learn();
    await cut.learn();
    expect(cut.models.decisions).toEqual(whole.models.decisions);
  });

  it('hands on within a page when its time is up, whatever the page holds', async () => {
    const [whole, cut] = [world(CLUB, 500), world(CLUB, 500)];
    await whole.start();
    await cut.start();
    const calls = await whole.sampleAll();
    expect(calls).toBe(8);
    // Of 40 members of a part, each call looks at as many as it reads at a time, and at no more.
    expect(await cut.sampleAll(() => true)).toBe(8 * Math.ceil(MEMBERS / 8 / 16));
    const told = async (w: typeof whole) => (await sampleOf(w)).map(({ blocks: _, ...counts }) => counts);
    expect(await told(cut)).toEqual(await told(whole));
    await whole.learn();
    await cut.learn();
    expect(cut.models.decisions).toEqual(whole.models.decisions);
  });

  it('writes the same blocks again, and no others, when a worker was killed between two steps', async () => {
    const plain = world();
    await plain.start();
    await plain.sampleAll();
    for (const step of ['saveBlock', 'savePart'] as const) {
      const w = world();
      await w.start();
      const [part, ...others] = w.queues.samples.splice(0);
      let killed = false;
      const dying: TrainingStore = {
        ...w.trainings.store,
        [step]: async (...args: never[]) => {
          await (w.trainings.store[step] as (...all: never[]) => Promise<unknown>)(...args);
          killed = true;
          throw new Error('killed');
        },
      };
      await expect(w.samplePart(part as SampleTimelines, () => false, dying)).rejects.toThrow('killed');
      expect(killed).toBe(true);
      w.queues.samples.push(part as SampleTimelines, ...others);
      await w.sampleAll();
      expect([...w.trainings.blocks.keys()].sort()).toEqual([...plain.trainings.blocks.keys()].sort());
      expect(await sampleOf(w)).toEqual(await sampleOf(plain));
      expect(w.queues.trainings).toEqual(plain.queues.trainings);
    }
  });

  it('is put on its queue by a part that comes again, when its worker was killed before it could', async () => {
    const w = world();
    await w.start();
    const last = w.queues.samples.at(-1) as SampleTimelines;
    await w.sampleAll();
    w.queues.trainings.length = 0;
    const blocks = w.trainings.state.writes;
    await w.samplePart(last);
    expect(w.queues.trainings).toHaveLength(1);
    expect(w.trainings.state.writes).toBe(blocks);
  });

  it('ends once when its worker is killed between the outcomes, or is delivered again', async () => {
    const w = world();
    await w.start();
    await w.sampleAll();
    const dying: ModelStore = {
      ...w.models.store,
      decide: async (decision, promoted, now) => {
        const done = await w.models.store.decide(decision, promoted, now);
        if (decision.outcome === 'silence') throw new Error('killed');
        return done;
      },
    };
    await expect(w.learn(dying)).rejects.toThrow('killed');
    expect(w.models.decisions.map(({ outcome }) => outcome)).toEqual(['silence']);
    await w.learn();
    await w.learn();
    expect(w.models.decisions.map(({ outcome }) => outcome)).toEqual(['silence', 'unsubscribe']);
    expect(await w.models.store.standing('silence')).toMatchObject({ revision: 1 });
  });

  it('promotes nothing over a model that somebody went back to while it was trained', async () => {
    const w = world();
    await w.start();
    await w.sampleAll();
    let meddled = false;
    const meddling: ModelStore = {
      ...w.models.store,
      decide: async (decision, promoted, now) => {
        if (!meddled) {
          meddled = true;
          await w.models.store.change(
            'silence',
            { revision: 0 },
            { pinnedSince: '2026-11-29T03:31:00.000Z' },
          );
        }
        return w.models.store.decide(decision, promoted, now);
      },
    };
    await w.learn(meddling);
    expect(w.models.decisions[0]).toMatchObject({ promoted: false, reason: 'pinned' });
    expect(await w.models.store.current('silence')).toBeUndefined();
  });

  it('keeps the current model the next night, when nothing better is learnt from the same members', async () => {
    const w = world();
    await w.start();
    await w.sampleAll();
    await w.learn();
    w.queues.trainings.length = 0;
    await w.start(TRAINED_AT + 1_000);
    await w.sampleAll();
    await w.learn();
    expect(w.models.decisions.filter(({ outcome }) => outcome === 'silence')).toMatchObject([
      { promoted: true },
      { promoted: false, reason: 'no_better', evaluation: { current: 'silence-2026-11-29.033000' } },
    ]);
  });

  it('keeps 30 versions, and never forgets the current one', async () => {
    const w = world();
    for (let k = 0; k < 35; k += 1) {
      const version = `silence-2025-01-${String(k).padStart(2, '0')}.000000`;
      w.models.versions.set(`silence|${version}`, { version, promotedAt: '', over: '', artefact: {} });
    }
    await w.start();
    await w.sampleAll();
    await w.learn();
    const kept = await w.models.store.versions('silence');
    expect(kept).toHaveLength(30);
    expect(kept[0]?.version).toBe('silence-2026-11-29.033000');
  });

  it.each([
    ['everybody is silent', clubTimelines(40, TRAINED_AT - 200 * 86_400_000)],
    ['nobody ever leaves', clubTimelines(40, TRAINED_AT + 30 * 86_400_000, { leaving: false, days: 700 })],
    ['nobody did anything', new Map([['m', []]])],
    ['one member did one thing', new Map([['m', [...(CLUB.values().next().value ?? [])].slice(0, 1)]])],
    ['every timeline is too long', new Map([['m', 'too long' as const]])],
  ])('keeps day one, and comes to an end, where %s', async (_, timelines) => {
    const w = world(timelines);
    await w.start();
    await w.sampleAll();
    await w.learn();
    expect(w.models.decisions.map(({ promoted }) => promoted)).toEqual([false, false]);
    expect(await w.models.store.current('silence')).toBeUndefined();
  });

  it('says that its sample is not complete, and decides nothing', async () => {
    const w = world();
    await w.start();
    const [part] = w.queues.samples;
    await w.samplePart(part as SampleTimelines);
    expect(w.queues.trainings).toHaveLength(0);
    w.queues.trainings.push({
      training: new Date(TRAINED_AT).toISOString(),
      now: new Date(TRAINED_AT).toISOString(),
      horizonMs: 1,
      parts: 8,
    });
    await expect(w.learn()).rejects.toMatchObject({ code: 'sample_incomplete' });
    expect(w.models.decisions).toHaveLength(0);
  });
});
