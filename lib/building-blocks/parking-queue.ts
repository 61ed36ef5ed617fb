import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { House } from '../house';
import type { StageConfig } from '../stage-config';
import { ALARM_PERIOD, raiseAlarm } from './alarm';

/** The longest that SQS keeps a message. */
export const RETENTION = Duration.days(14);
/** The largest message that SQS takes: 1 MiB. */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** Queues outlive their stack where data is protected: what lies in them was promised. */
export const removalOf = (stage: Pick<StageConfig, 'deletionProtection'>): RemovalPolicy =>
  stage.deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

/** What a parking queue is for. */
export interface ParkingQueueProps {
  readonly house: Pick<House, 'stage' | 'alarms'>;
  /** kebab-case; names the alarm. */
  readonly name: string;
  /** Who is hurt by what lies here, in one sentence. */
  readonly hurts: string;
  /** Heading of docs/runbook.md, as an anchor. */
  readonly runbook: string;
}

/**
 * A queue that nothing reads by itself: what lies in it waits for a person, and rings an alarm. Encrypted with keys
 * of SQS (a customer key costs a call for each batch, and bodies hold opaque ids or what their owner may see anyway).
 */
export class ParkingQueue extends Construct {
  readonly queue: Queue;
  /** Its name, as in `ParkingQueueProps`. */
  readonly parkingName: string;
  constructor(scope: Construct, id: string, props: ParkingQueueProps) {
    super(scope, id);
    this.parkingName = props.name;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      maxMessageSizeBytes: MAX_MESSAGE_BYTES,
      removalPolicy: removalOf(props.house.stage),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'Dead letters end here: nothing receives from it but a person, so nothing can fail a second time.',
    });
    raiseAlarm(this, 'Alarm', {
      ...props,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: ALARM_PERIOD,
        statistic: 'Maximum',
      }),
    });
  }
}
