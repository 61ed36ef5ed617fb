import { Stack } from 'aws-cdk-lib';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue';

/** Whose facts are heard. */
export interface BusListenerProps {
  readonly bus: IEventBus;
  /** Capabilities that publish, by folder name. */
  readonly from: readonly string[];
  /** Names of the facts. */
  readonly facts: readonly string[];
  readonly work: WorkQueue;
}

/**
 * Brings facts of this account from the bus to a queue, whole (the message is EventBridge's envelope, the fact its
 * `detail`). What cannot be delivered goes to the queue's own dead letters, in the same shape.
 */
export class BusListener extends Construct {
  constructor(scope: Construct, id: string, props: BusListenerProps) {
    super(scope, id);
    new Rule(this, 'Rule', {
      eventBus: props.bus,
      eventPattern: {
        source: props.from.map((capability) => `relance.${capability}`),
        account: [Stack.of(this).account],
        detailType: [...props.facts],
      },
      targets: [new SqsQueue(props.work.queue, { deadLetterQueue: props.work.deadLetters })],
    });
  }
}
