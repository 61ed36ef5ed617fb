import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { House } from '../house';
import { ALARM_PERIOD, raiseAlarm } from './alarm';
import { MAX_MESSAGE_BYTES, ParkingQueue, RETENTION, removalOf } from './parking-queue';

const MAX_RECEIVE_COUNT = 5;
const VISIBILITY_TIMES = 6;
const LATE = Duration.minutes(15);

/** What a work queue carries. */
export interface WorkQueueProps {
  readonly house: Pick<House, 'stage' | 'alarms'>;
  /** Its short name, kebab-case. */
  readonly name: string;
  /** Timeout of the Lambda behind it, in seconds. */
  readonly timeoutSeconds: number;
  /** Who is hurt when a message ends among the dead letters, in one sentence. */
  readonly hurts: string;
}

/** A queue with its dead letters: encrypted, TLS only, five tries, fourteen days, an alarm that says who is hurt. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** Timeout of the Lambda behind it. */
  readonly timeout: Duration;
  /** Who is hurt while nothing is done about what it holds. */
  readonly hurts: string;
  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.hurts = props.hurts;
    this.timeout = Duration.seconds(props.timeoutSeconds);
    this.deadLetters = new ParkingQueue(this, 'DeadLetters', {
      house: props.house,
      name: `${props.name}-dead-letters`,
      hurts: props.hurts,
      runbook: `dead-letters-of-${props.name}`,
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      maxMessageSizeBytes: MAX_MESSAGE_BYTES,
      visibilityTimeout: Duration.seconds(props.timeoutSeconds * VISIBILITY_TIMES),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
      // Calls that were answered 200 lie here: a renamed construct must not take them with it.
      removalPolicy: removalOf(props.house.stage),
    });
    raiseAlarm(this, 'Late', {
      house: props.house,
      name: `${props.name}-late`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: ALARM_PERIOD, statistic: 'Maximum' }),
      threshold: LATE.toSeconds(),
      hurts: props.hurts,
      runbook: 'work-that-waits',
    });
  }
}
