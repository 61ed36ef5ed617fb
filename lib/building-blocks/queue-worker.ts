import type { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import type { FunctionSettings } from './function-settings';
import { takeFrom } from './rights';
import { ServiceFunction, type ServiceFunctionProps } from './service-function';
import type { WorkQueue } from './work-queue';

/** What a Lambda behind a queue is; its timeout is the queue's, and who is hurt. */
export interface QueueWorkerProps<S extends FunctionSettings>
  extends Omit<ServiceFunctionProps<S>, 'timeout' | 'hurts'> {
  readonly work: WorkQueue;
  /** The most messages a call gets; more than 10 need a `batchingWindow`. @default 10 */
  readonly batchSize?: number;
  /** How long messages are gathered for a call. @default not at all */
  readonly batchingWindow?: Duration;
  /** The most calls at once that the queue makes, 2 or more. @default the stage's `workerConcurrency` */
  readonly maxConcurrency?: number;
}

/** A Lambda behind a queue: what fails goes back alone, its neighbours are done. */
export class QueueWorker<S extends FunctionSettings> extends ServiceFunction<S> {
  constructor(scope: Construct, id: string, props: QueueWorkerProps<S>) {
    super(scope, id, { ...props, timeout: props.work.timeout, hurts: props.work.hurts });
    this.allow(takeFrom(props.work.queue));
    this.fn.addEventSource(
      new SqsEventSource(props.work.queue, {
        batchSize: props.batchSize ?? 10,
        maxBatchingWindow: props.batchingWindow,
        maxConcurrency: props.maxConcurrency ?? props.house.stage.workerConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}
