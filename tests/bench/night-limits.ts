/**
 * How many members each step of a night carries within Lambda's limits: `node --max-old-space-size=1500 --import tsx
 * tests/bench/night-limits.ts`. Processor time and memory of the flows themselves, over ports in memory, on one processor; what a
 * table answers in comes on top, and is waited for many at a time.
 */

import { BLOCK_ROWS, packRows, ROW_WIDTH } from '../../functions/scoring/domain/training/row-block';
import { SAMPLED_MEMBERS } from '../../functions/scoring/domain/training/sampling';
import { startTraining } from '../../functions/scoring/flows/administer-models';
import { sampleTimelines } from '../../functions/scoring/flows/sample-timelines';
import { scoreSegment } from '../../functions/scoring/flows/score-segment';
import { trainModels } from '../../functions/scoring/flows/train-models';
import { isoTime } from '../../functions/shared/kernel/time';
import { activityOf, liveProgramme, NOW, segmentOf } from '../support/scoring/builders';
import { clubTimelines } from '../support/scoring/club-timelines';
import { memoryMessages, memoryModels, memoryNights } from '../support/scoring/memory-scoring';
import {
  memoryModelStore,
  memoryTimelines,
  memoryTrainingQueues,
  memoryTrainings,
} from '../support/scoring/memory-training';
import { SPAN, sampledRows, TRAINED_AT } from '../support/scoring/sampled-rows';

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

/** Scores so many members who have an ACTIVITY card, each for the first time. */
const segment = async (members: number): Promise<void> => {
  const PAGE = 1_000;
  let page = 0;
  const { seconds } = await measured(() =>
    scoreSegment(
      {
        ...memoryMessages().ports,
        members: {
          scan: async () => {
            const cards = Array.from({ length: PAGE }, (_, k) => activityOf(`m${page * PAGE + k}`));
            page += 1;
            return { cards, ...(page * PAGE < members ? { next: { page } } : {}) };
          },
          others: async () => ({}),
          write: async () => undefined,
        },
        nights: memoryNights(),
        models: memoryModels().models,
        programme,
      } as never,
      segmentOf(),
      { outOfTime: () => false, now: NOW, onBroken: () => undefined },
    ),
  );
  const rate = members / seconds;
  console.log(`segment worker: ${Math.round(rate)} members a second of processor`);
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
  const training = isoTime(TRAINED_AT);
  const names: string[] = [];
  let rows = 0;
  for (let from = 0; from < members; from += 1_000) {
    const some = sampledRows(
      Math.min(1_000, members - from),
      { chance: (features) => 1 / (1 + Math.exp(-((features[0] ?? 0) - (features[8] ?? 0) - 0.5))) },
      from + 1,
    );
    rows += some.length;
    for (let at = 0; at < some.length; at += BLOCK_ROWS)
      names.push(
        await trainings.store.saveBlock(training, packRows(some.slice(at, at + BLOCK_ROWS)), TRAINED_AT),
      );
  }
  await trainings.store.savePart(
    {
      training,
      part: 0,
      members,
      rows,
      left: 0,
      blocks: names,
      first: 0,
      leavers: { silence: SPAN.cutOffs.map(() => 1_000), unsubscribe: SPAN.cutOffs.map(() => 1_000) },
      done: true,
    },
    TRAINED_AT,
  );
  const models = memoryModelStore();
  const { seconds } = await measured(() =>
    trainModels(
      { trainings: trainings.store, models: models.store },
      { training, now: training, horizonMs: SPAN.horizonMs, parts: 1 },
      {
        clock: () => TRAINED_AT,
        onDecision: ({ outcome, reason }) => console.log(`  ${outcome}: ${reason}`),
      },
    ),
  );
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(
    `trainer: ${rows} snapshots of ${ROW_WIDTH} features, both outcomes with boosting: ${seconds.toFixed(1)} s of processor, ${Math.round(peak)} MB at most (blocks of ${Math.round((rows * (4 * ROW_WIDTH + 2)) / 1e6)} MB in it)`,
  );
};

const main = async () => {
  await train(Number(process.argv[2] ?? SAMPLED_MEMBERS));
  await segment(100_000);
  await sample(2_000);
};
void main();
