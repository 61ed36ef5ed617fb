import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { WorkQueue } from './building-blocks/work-queue';
import type { DataStack } from './data-stack';
import type { QueueName } from './outputs';
import type { StageConfig } from './stage-config';

/** The code of a handler by its short name: a folder with `index.js`. */
export type Bundles = (handler: string) => Code;

/** What every capability stands on. */
export interface House {
  readonly stage: StageConfig;
  readonly data: DataStack;
  readonly queues: Readonly<Record<QueueName, WorkQueue>>;
  readonly bundles: Bundles;
  /** Who is told when an alarm rings. @default nobody */
  readonly alarms?: ITopic;
}
