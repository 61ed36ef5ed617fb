import { Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue';

/** Whose events are heard. */
export interface SesListenerProps {
  /** Name of the configuration set that the mails were sent with. */
  readonly configurationSet: string;
  readonly work: WorkQueue;
}

/** How EventBridge names the ten kinds of SES's events. */
const DETAIL_TYPES = [
  'Email Sent',
  'Email Delivered',
  'Email Bounced',
  'Email Complaint Received',
  'Email Opened',
  'Email Clicked',
  'Email Rejected',
  'Email Rendering Failed',
  'Email Delivery Delayed',
  'Email Subscribed',
];

/**
 * Brings what SES tells of this stage's mails from the account's default bus, the only one that SES writes to, to a
 * queue, whole. What cannot be delivered goes to the queue's own dead letters, in the same shape.
 */
export class SesListener extends Construct {
  constructor(scope: Construct, id: string, { configurationSet, work }: SesListenerProps) {
    super(scope, id);
    new Rule(this, 'Rule', {
      eventPattern: {
        source: ['aws.ses'],
        account: [Stack.of(this).account],
        detailType: DETAIL_TYPES,
        detail: { mail: { tags: { 'ses:configuration-set': [configurationSet] } } },
      },
      targets: [new SqsQueue(work.queue, { deadLetterQueue: work.deadLetters })],
    });
  }
}
