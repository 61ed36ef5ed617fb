import { Duration, Stack } from 'aws-cdk-lib';
import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  driftEnv,
  judgeEnv,
  keysEnv,
  receiveEnv,
  recordEnv,
  rejudgeEnv,
  replayEnv,
} from '../../functions/tracking/env';
import { ALARM_PERIOD, raiseAlarm } from '../building-blocks/alarm';
import type { Doors } from '../building-blocks/http-api';
import { ParkingQueue } from '../building-blocks/parking-queue';
import { QueueWorker } from '../building-blocks/queue-worker';
import { mayDo, publishOn, type Right, readSecret, sendTo, useTable } from '../building-blocks/rights';
import { ScheduledJob } from '../building-blocks/scheduled-job';
import { ServiceFunction } from '../building-blocks/service-function';
import { StreamWorker } from '../building-blocks/stream-worker';
import type { House } from '../house';

/** What tracking stands on. */
export interface TrackingProps {
  readonly house: House;
  readonly api: Doors;
}

/** Tracking: the doors of the Segment tracking API, the recorder, the member worker behind the stream, the write keys. */
export class Tracking extends Construct {
  /** Interactions that could not be recorded or folded. */
  readonly parked: Queue;

  constructor(scope: Construct, id: string, { house, api }: TrackingProps) {
    super(scope, id);
    const { data, queues } = house;
    this.parked = new ParkingQueue(this, 'Parked', {
      house,
      name: 'parked-interactions',
      hurts: 'Single interactions could not be recorded or folded: those members miss one on their card.',
      runbook: 'parked-interactions',
    }).queue;
    const keys = this.writeKeys(house);

    const door = new ServiceFunction(this, 'ReceiveInteractions', {
      house,
      handler: 'receive-interactions',
      settings: receiveEnv,
      // It waits for the queue, and does a millisecond of work.
      memoryMb: 256,
      environment: {
        RECORDER_QUEUE_URL: queues.recorder.queue.queueUrl,
        WRITE_KEYS_PARAMETER: keys.name,
      },
      rights: [sendTo(queues.recorder.queue), keys.read],
      hurts: 'Websites cannot tell what members do: what their clients do not send again is lost.',
    });
    api.route(
      '/v1/{proxy+}',
      [HttpMethod.POST, HttpMethod.OPTIONS],
      door.fn,
      'Trackers send a write key, which the door checks: it comes in places where no authorizer looks.',
    );

    new QueueWorker(this, 'RecordInteractions', {
      house,
      handler: 'record-interactions',
      settings: recordEnv,
      work: queues.recorder,
      // Interactions that come one by one are written ten at a time; a second more is nothing to a journey.
      batchSize: 50,
      batchingWindow: Duration.seconds(1),
      // Ten of the largest requests at once, 500 KB each, and three tenths of a processor for their thousands of calls.
      memoryMb: 512,
      environment: {
        INTERACTIONS_TABLE: data.tables.interactions.tableName,
        TRACKING_TABLE: data.tables.tracking.tableName,
        PARKED_QUEUE_URL: this.parked.queueUrl,
        IDENTITY_SECRET_ARN: data.identitySecretArn,
      },
      rights: [
        useTable(data, 'interactions', ['BatchWriteItem', 'PutItem']),
        useTable(data, 'tracking', ['PutItem', 'UpdateItem']),
        sendTo(this.parked),
        readSecret(data.identitySecretArn),
      ],
    });

    const judging = {
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        BUS_NAME: data.bus.eventBusName,
        IDENTIFY_QUEUE_URL: queues.identify.queue.queueUrl,
        PARKED_QUEUE_URL: this.parked.queueUrl,
      },
      rights: [
        useTable(data, 'members', ['Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        publishOn(data.bus),
        sendTo(queues.identify.queue),
        sendTo(this.parked),
      ],
    };
    new StreamWorker(this, 'JudgeInteractions', {
      ...judging,
      house,
      handler: 'judge-interactions',
      settings: judgeEnv,
      table: 'interactions',
      filter: {
        eventName: FilterRule.isEqual('INSERT'),
        // What messaging decided is on the timeline for people; it is counted on the contact card.
        dynamodb: { NewImage: { kind: { S: FilterRule.notEquals('decision') } } },
      },
      hurts: 'What members do is recorded and not judged: no journey starts or stops, no score moves.',
      timeout: Duration.seconds(60),
    });
    new QueueWorker(this, 'ReplayInteractions', {
      house,
      handler: 'replay-interactions',
      settings: replayEnv,
      work: queues.replay,
      environment: {
        ...judging.environment,
        INTERACTIONS_TABLE: data.tables.interactions.tableName,
      },
      rights: [...judging.rights, useTable(data, 'interactions', ['BatchWriteItem', 'PutItem'])],
    });
    new ServiceFunction(this, 'RejudgeInteractions', {
      house,
      handler: 'rejudge-interactions',
      settings: rejudgeEnv,
      environment: { ...judging.environment, INTERACTIONS_TABLE: data.tables.interactions.tableName },
      rights: [...judging.rights, useTable(data, 'interactions', ['Scan', 'Query'])],
      timeout: Duration.minutes(2),
      memoryMb: 1024,
      hurts: 'What was recorded and never judged stays so: those members miss it on their card.',
    });
    const check = new ScheduledJob(this, 'CheckDrift', {
      house,
      handler: 'check-drift',
      settings: driftEnv,
      environment: {
        MEMBERS_TABLE: data.tables.members.tableName,
        PROGRAMMES_TABLE: data.tables.programmes.tableName,
        INTERACTIONS_TABLE: data.tables.interactions.tableName,
      },
      rights: [
        useTable(data, 'members', ['Scan', 'Query', 'PutItem']),
        useTable(data, 'programmes', ['GetItem']),
        useTable(data, 'interactions', ['Query']),
      ],
      at: { hour: 4, minute: 30 },
      timeout: Duration.minutes(10),
      hurts: 'Nobody looks whether the cards say what the timelines say: rules and scores may be wrong.',
    });
    raiseAlarm(this, 'Drift', {
      house,
      name: 'cards-drifted',
      metric: check.logGroup
        .addMetricFilter('Drifted', {
          filterPattern: FilterPattern.any(
            FilterPattern.stringValue('$.message', '=', 'card_drifted'),
            FilterPattern.stringValue('$.message', '=', 'drift_check_gave_up'),
          ),
          metricNamespace: `Relance/${house.stage.name}`,
          metricName: 'CardsDrifted',
        })
        .metric({ period: ALARM_PERIOD, statistic: 'Sum' }),
      hurts:
        'Cards did not say what the timelines say: some journeys and scores were decided on wrong counts.',
      runbook: 'cards-that-drifted',
    });
    new ServiceFunction(this, 'AdministerKeys', {
      house,
      handler: 'administer-keys',
      settings: keysEnv,
      environment: { WRITE_KEYS_PARAMETER: keys.name },
      rights: [keys.read, keys.write],
      hurts: 'Nobody can make or revoke a write key; those that exist go on working.',
    });
  }

  /**
   * The parameter is made by the first call of `administer-keys` and is no resource of a stack: a changed description
   * or tag would make CloudFormation write its own value over every write key. The same name finds it after the
   * service stack was made anew.
   */
  private writeKeys(house: House): { readonly name: string; readonly read: Right; readonly write: Right } {
    const name = `/relance/${house.stage.name}/write-keys`;
    const arn = Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: name.slice(1),
    });
    return { name, read: mayDo(['ssm:GetParameter'], [arn]), write: mayDo(['ssm:PutParameter'], [arn]) };
  }
}
