import { Duration } from 'aws-cdk-lib';
import { FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import type { TableName } from '../data-stack';
import { ALARM_PERIOD, raiseAlarm } from './alarm';
import type { FunctionSettings } from './function-settings';
import { ParkingQueue } from './parking-queue';
import { readStream, sendTo } from './rights';
import { ServiceFunction, type ServiceFunctionProps } from './service-function';

/** What a Lambda behind a table's stream is. */
export interface StreamWorkerProps<S extends FunctionSettings> extends ServiceFunctionProps<S> {
  readonly table: TableName;
  /** Which records it gets, as a pattern of the event source. */
  readonly filter: Record<string, unknown>;
}

/** Records of a stream live 24 hours: what is older than this is given up with an hour to see it in. */
const MAX_RECORD_AGE = Duration.hours(23);
/** When much comes at once, what one member did costs one write of the card. */
const BATCH_SIZE = 500;
const RETRIES = 5;

/**
 * A Lambda behind a table's stream: the records of one partition in order, one call at a time (factor 1), a batch that
 * fails halved until the bad record is alone. Alarms when it is 15 minutes late, and 6 hours.
 */
export class StreamWorker<S extends FunctionSettings> extends ServiceFunction<S> {
  constructor(scope: Construct, id: string, props: StreamWorkerProps<S>) {
    super(scope, id, props);
    const table = props.house.data.tables[props.table];
    if (!table.tableStreamArn) throw new Error(`the table ${props.table} has no stream`);
    const failures = new ParkingQueue(this, 'Failures', {
      house: props.house,
      name: `${props.handler}-failures`,
      hurts: props.hurts,
      runbook: `the-stream-of-${props.table}`,
    }).queue;
    this.allow(...readStream(props.house.data, table.tableStreamArn), sendTo(failures));
    this.fn.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: BATCH_SIZE,
        parallelizationFactor: 1,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: RETRIES,
        maxRecordAge: MAX_RECORD_AGE,
        filters: [FilterCriteria.filter(props.filter)],
        onFailure: new SqsDlq(failures),
      }),
    );
    const late = this.fn.metric('IteratorAge', { period: ALARM_PERIOD, statistic: 'Maximum' });
    const runbook = `the-stream-of-${props.table}`;
    for (const [name, wait] of [
      ['late', Duration.minutes(15)],
      ['very-late', Duration.hours(6)],
    ] as const) {
      raiseAlarm(this, name, {
        house: props.house,
        name: `${props.handler}-${name}`,
        metric: late,
        threshold: wait.toMilliseconds(),
        hurts: props.hurts,
        runbook,
      });
    }
  }
}
