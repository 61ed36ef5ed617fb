import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { FunctionSettings } from './function-settings';
import { ParkingQueue } from './parking-queue';
import { ServiceFunction, type ServiceFunctionProps } from './service-function';

/** What a nightly job is. */
export interface ScheduledJobProps<S extends FunctionSettings>
  extends Omit<ServiceFunctionProps<S>, 'failures'> {
  /** When, in UTC. */
  readonly at: { readonly hour: number; readonly minute: number };
}

/** A Lambda that the clock starts every night, with the rule's own event (its `time` names the night). A night that failed three times is kept, and rings. */
export class ScheduledJob<S extends FunctionSettings> extends ServiceFunction<S> {
  constructor(scope: Construct, id: string, props: ScheduledJobProps<S>) {
    // The parking queue is a sibling: it has to be there before the function.
    const failures = new ParkingQueue(scope, `${id}Failures`, {
      house: props.house,
      name: `${props.handler}-failures`,
      hurts: props.hurts,
      runbook: `the-nightly-${props.handler}`,
    }).queue;
    super(scope, id, { ...props, failures });
    new Rule(this, 'Nightly', {
      schedule: Schedule.cron({ hour: String(props.at.hour), minute: String(props.at.minute) }),
      targets: [
        new LambdaTarget(this.fn, {
          deadLetterQueue: failures,
          retryAttempts: 3,
          maxEventAge: Duration.hours(6),
        }),
      ],
    });
  }
}
