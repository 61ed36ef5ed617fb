import { Construct } from 'constructs';
import { planEnv, segmentEnv } from '../../functions/scoring/env';
import { QueueWorker } from '../building-blocks/queue-worker';
import { publishOn, sendTo, useTable } from '../building-blocks/rights';
import { ScheduledJob } from '../building-blocks/scheduled-job';
import type { House } from '../house';

/** What scoring stands on. */
export interface ScoringProps {
  readonly house: House;
}

/** Scoring: plans a night over segments of the members, and scores them segment by segment. */
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
        SEGMENTS_QUEUE_URL: queues.segments.queue.queueUrl,
      },
      rights: [useTable(data, 'scoring', ['GetItem', 'Query', 'PutItem']), sendTo(queues.segments.queue)],
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
  }
}
