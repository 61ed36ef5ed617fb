/**
 * How many members each step of a night carries within Lambda's limits: `node --max-old-space-size=1500 --import tsx
 * tests/bench/night-limits.ts`. Processor time and memory of the flows themselves, over ports in memory, on one processor; what a
 * table answers in comes on top, and is waited for many at a time.
 */

import type { ScoresCard } from '../../functions/scoring/contract';
import { namesOf } from '../../functions/scoring/domain/artefact/artefact-features';
import type { BoostedArtefact } from '../../functions/scoring/domain/artefact/model-artefact';
import { seededRandom } from '../../functions/scoring/domain/experiments/seeded-random';
import { boostTrees } from '../../functions/scoring/domain/learning/boosting';
import { rowsOf } from '../../functions/scoring/domain/learning/training-rows';
import { boostedCandidate } from '../../functions/scoring/domain/training/candidates';
import { ROW_WIDTH } from '../../functions/scoring/domain/training/row-block';
import { SAMPLED_MEMBERS } from '../../functions/scoring/domain/training/sampling';
import { startTraining } from '../../functions/scoring/flows/administer-models';
import { sampleTimelines } from '../../functions/scoring/flows/sample-timelines';
import { scoreSegment } from '../../functions/scoring/flows/score-segment';
import { trainModels } from '../../functions/scoring/flows/train-models';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import { liveProgramme, NOW, segmentOf } from '../support/scoring/builders';
import { clubTimelines } from '../support/scoring/club-timelines';
import { foldedMember, foldedRows } from '../support/scoring/folded-club';
import { keepSample } from '../support/scoring/kept-sample';
import { memoryMessages, memoryModels, memoryNights } from '../support/scoring/memory-scoring';
import {
  memoryModelStore,
  memoryTimelines,
  memoryTrainingQueues,
  memoryTrainings,
} from '../support/scoring/memory-training';
import { sampledRows, TRAINED_AT } from '../support/scoring/sampled-rows';

const measured = async <T>(work: () => Promise<T>) => {
  const from = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(from);
  return { value, seconds: (user + system) / 1e6 };
};

const live = liveProgramme();
const programme = {
  live: async () => ({ ...live, rules: { ...live.rules, currency: 'EUR', exchangeRates: {} } }),
  version: async () => undefined,
};

/** A model of as many trees as a training grows, over members of a club that needs them. */
const boosted = (): BoostedArtefact => {
  const rows = sampledRows(1_000, foldedRows).filter(({ silence }) => silence !== 'unknown');
  const width = namesOf('member').length;
  const trees = boostTrees(
    rowsOf(
      rows.map(({ features }) => features.slice(0, width)),
      rows.map(({ silence }) => (silence === 1 ? 1 : 0)),
    ),
    { rounds: 200, leaves: 8, minChildWeight: 20 },
  );
  return boostedCandidate(
    { outcome: 'silence', horizonDays: 30, version: 'silence-2026-02-28.033000', trainedAt: NOW },
    trees,
    0,
  );
};

/** Scores so many members who have an ACTIVITY card: each for the first time, or such as kept their band since the night before. */
const segment = async (members: number, { by = 'regression', again = false } = {}): Promise<void> => {
  const PAGE = 1_000;
  const random = seededRandom(5);
  const people = Array.from({ length: PAGE }, (_, k) => foldedMember(`m${k}`, random));
  const models = memoryModels();
  const artefact = boosted();
  const { version } = artefact;
  models.keep('silence', version, artefact);
  const written = new Map<string, ScoresCard>();
  const run = async (count: number, night: string) => {
    let page = 0;
    await scoreSegment(
      {
        ...memoryMessages().ports,
        members: {
          scan: async () => {
            const from = page * PAGE;
            const cards = people.flatMap((card, k) => {
              const scores = again ? written.get(card.pk) : undefined;
              const pk = `m${from + k}`;
              return [{ ...card, pk }, ...(scores ? [{ ...scores, pk }] : [])];
            });
            page += 1;
            return { cards, ...(page * PAGE < count ? { next: { page } } : {}) };
          },
          others: async () => ({}),
          write: async (cards: readonly ScoresCard[]) => {
            if (count === PAGE) for (const card of cards) written.set(card.pk, card);
          },
        },
        nights: memoryNights(),
        models: models.models,
        programme,
      } as never,
      segmentOf({ night, ...(by === 'trees' ? { models: { silence: version } } : {}) }),
      { outOfTime: () => false, now: NOW, onBroken: () => undefined },
    );
  };
  if (again) await run(PAGE, isoTime(NOW - DAY_MS));
  const { seconds } = await measured(() => run(members, isoTime(NOW)));
  const rate = members / seconds;
  console.log(
    `segment worker, by ${by}, ${again ? 'who keep their bands' : 'each for the first time, with reasons'}: ${Math.round(rate)} members a second of processor`,
  );
  console.log(
    `  in 105 s of a call with a quarter of a processor (512 MB): ${Math.round(rate * 105 * 0.29)}`,
  );
};

/** Samples members with timelines of some 100 interactions. */
const sample = async (members: number): Promise<void> => {
  const timelines = clubTimelines(members, TRAINED_AT, { leaving: false });
  const items = [...timelines.values()].reduce((sum, { length }) => sum + length, 0);
  const trainings = memoryTrainings();
  trainings.state.counted = { members, night: isoTime(TRAINED_AT), nights: 1 };
  const queues = memoryTrainingQueues();
  await startTraining(
    { trainings: trainings.store, models: memoryModelStore().store, programme, sample: queues.ports.sample },
    { action: 'train' },
    { stage: 'prod', startedAt: TRAINED_AT },
  );
  const ports = {
    members: memoryTimelines(timelines, 500),
    trainings: trainings.store,
    programme,
    ...queues.ports,
  };
  const { seconds } = await measured(async () => {
    for (const part of queues.samples.splice(0))
      await sampleTimelines(ports, part, { outOfTime: () => false, now: TRAINED_AT });
  });
  console.log(
    `sampler: ${Math.round(members / seconds)} members a second of processor, of ${Math.round(items / members)} interactions each`,
  );
  console.log(
    `  so ${SAMPLED_MEMBERS} members take ${((SAMPLED_MEMBERS * seconds) / members).toFixed(1)} s of processor`,
  );
};

/** Trains both outcomes on as many snapshots as a sample can have. */
const train = async (members: number): Promise<void> => {
  const trainings = memoryTrainings();
  function* batches() {
    for (let from = 0; from < members; from += 1_000)
      yield sampledRows(
        Math.min(1_000, members - from),
        { chance: (features) => 1 / (1 + Math.exp(-((features[0] ?? 0) - (features[8] ?? 0) - 0.5))) },
        from + 1,
      );
  }
  const { rows, ...asked } = await keepSample(trainings, batches(), { members });
  const models = memoryModelStore();
  const { seconds } = await measured(() =>
    trainModels({ trainings: trainings.store, models: models.store }, asked, {
      clock: () => TRAINED_AT,
      onDecision: ({ outcome, reason }) => console.log(`  ${outcome}: ${reason}`),
    }),
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `trainer: ${rows} snapshots of ${ROW_WIDTH} features, both outcomes with boosting: ${seconds.toFixed(1)} s of processor, ${Math.round(peak)} MB at most (blocks of ${Math.round((rows * (4 * ROW_WIDTH + 2)) / 1e6)} MB in it)`,
  );
};

const main = async () => {
  const sampled = Number(process.argv[2] ?? SAMPLED_MEMBERS);
  if (sampled > 0) await train(sampled);
  for (const by of ['regression', 'trees'] as const) {
    await segment(100_000, { by });
    await segment(100_000, { by, again: true });
  }
  await sample(2_000);
};
void main();
