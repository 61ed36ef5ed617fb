import { Construct } from 'constructs';
import {
  administerModelsEnv,
  planEnv,
  sampleTimelinesEnv,
  segmentEnv,
  trainModelsEnv,
} from '../../functions/scoring/env';
import { QueueWorker } from '../building-blocks/queue-worker';
import { publishOn, sendTo, useTable } from '../building-blocks/rights';
import { ScheduledJob } from '../building-blocks/scheduled-job';
import type { House } from '../house';

/** What scoring stands on. */
export interface ScoringProps {
  readonly house: House;
}

/** Scoring: plans a night over segments of the members, scores them segment by segment, and trains the models that it scores by. */
export class Scoring extends Construct {
  constructor(scope: Construct, id: string, { house }: ScoringProps) {
    super(scope, id);
    const { data, queues, stage } = house;
    new ScheduledJob(this, 'PlanScoring', {
      house,
      handler: 'plan-scoring',
      settings: planEnv,
      environment: {
        STAGE: stage.name,
        SCORING_TABLE: data.tables.scoring.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        SEGMENTS_QUEUE_URL: queues.segments.queue.queueUrl,
      },
      rights: [
        useTable(data, 'scoring', ['GetItem', 'Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.segments.queue),
      ],
      at: { hour: 2, minute: 0 },
      hurts: 'No member got a new score this night: last chances do not start.',
    });
    new QueueWorker(this, 'ScoreSegment', {
      house,
      handler: 'score-segment',
      settings: segmentEnv,
      work: queues.segments,
      // A segment takes as long as it is given; two in one call would share the time.
      batchSize: 1,
      maxConcurrency: 10,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        SCORING_TABLE: data.tables.scoring.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        SEGMENTS_QUEUE_URL: queues.segments.queue.queueUrl,
        BUS_NAME: data.bus.eventBusName,
      },
      rights: [
        useTable(data, 'members', ['Scan', 'GetItem', 'BatchWriteItem']),
        useTable(data, 'scoring', ['GetItem', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.segments.queue),
        publishOn(data.bus),
      ],
    });
    this.train(house);
  }

  /** After the night: a sample of the members' timelines, and the models that are learnt from it. */
  private train(house: House): void {
    const { data, queues, stage } = house;
    new ScheduledJob(this, 'AdministerModels', {
      house,
      handler: 'administer-models',
      settings: administerModelsEnv,
      environment: {
        STAGE: stage.name,
        SCORING_TABLE: data.tables.scoring.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        SAMPLES_QUEUE_URL: queues.samples.queue.queueUrl,
      },
      rights: [
        useTable(data, 'scoring', ['GetItem', 'Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.samples.queue),
      ],
      // When the night has counted the members.
      at: { hour: 3, minute: 30 },
      hurts: queues.samples.hurts,
    });
    new QueueWorker(this, 'SampleTimelines', {
      house,
      handler: 'sample-timelines',
      settings: sampleTimelinesEnv,
      work: queues.samples,
      // A part takes as long as it is given.
      batchSize: 1,
      maxConcurrency: 4,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        INTERACTIONS_TABLE: data.tables.interactions.tableName,
        SCORING_TABLE: data.tables.scoring.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        SAMPLES_QUEUE_URL: queues.samples.queue.queueUrl,
        TRAINING_QUEUE_URL: queues.training.queue.queueUrl,
      },
      rights: [
        useTable(data, 'members', ['Scan', 'GetItem']),
        useTable(data, 'interactions', ['Query']),
        useTable(data, 'scoring', ['GetItem', 'Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        sendTo(queues.samples.queue),
        sendTo(queues.training.queue),
      ],
    });
    new QueueWorker(this, 'TrainModels', {
      house,
      handler: 'train-models',
      settings: trainModelsEnv,
      work: queues.training,
      batchSize: 1,
      maxConcurrency: 2,
      // One processor, and what 300,000 snapshots need (docs/scores.md).
      memoryMb: 1769,
      environment: { SCORING_TABLE: data.tables.scoring.tableName },
      rights: [useTable(data, 'scoring', ['GetItem', 'Query', 'PutItem', 'DeleteItem'])],
    });
  }
}
