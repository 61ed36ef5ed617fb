import { Construct } from 'constructs';
import { WorkQueue } from './building-blocks/work-queue';
import type { House } from './house';
import { QUEUES, type QueueName } from './outputs';

interface Work {
  /** Timeout of the Lambda behind the queue, in seconds; what it takes is hidden for six times as long. */
  readonly timeoutSeconds: number;
  /** Who is hurt when a message ends among the dead letters. */
  readonly hurts: string;
}

/** What every work queue carries, and whom its failures hurt. */
export const WORK: Readonly<Record<QueueName, Work>> = {
  recorder: {
    // Fifty requests of the largest that the door takes; what does not fit is given back.
    timeoutSeconds: 60,
    hurts: 'What members did is not recorded: nothing reacts to it, no score sees it.',
  },
  replay: {
    timeoutSeconds: 20,
    hurts: 'A parked interaction that was to be replayed is still missing on its card.',
  },
  identify: {
    timeoutSeconds: 20,
    hurts: 'A member has no name, address or consent yet, so gets no message.',
  },
  contacts: {
    timeoutSeconds: 10,
    hurts: 'An address or a consent did not reach the contact card: wrong or no mail.',
  },
  facts: {
    timeoutSeconds: 20,
    hurts: 'A member did not enter a journey, or a journey that should end goes on.',
  },
  wakeups: {
    timeoutSeconds: 20,
    hurts: 'A member waits in a journey for ever: the next mail does not come.',
  },
  agenda: {
    timeoutSeconds: 60,
    hurts: 'A whole minute of waiting members is not woken until the nightly sweep.',
  },
  // 3-sending: the sender stops after 10 s, its lease lasts 15 s, the queue hides a request for 60 s.
  messages: { timeoutSeconds: 10, hurts: 'A message that a journey asked for was not sent.' },
  transactional: {
    timeoutSeconds: 10,
    hurts: 'A message that somebody waits for, such as a receipt or a new password, was not sent.',
  },
  feedback: {
    timeoutSeconds: 20,
    hurts:
      'Nobody learns that mails bounced or were complained about: addresses that should get nothing get more.',
  },
  counts: {
    timeoutSeconds: 30,
    hurts: 'What came of mails is not counted: no guard-rail stops a mail that members leave for.',
  },
  pauses: {
    timeoutSeconds: 10,
    hurts: 'A mail that members leave or complain for goes on being sent, though a guard-rail tripped.',
  },
  segments: { timeoutSeconds: 120, hurts: 'Part of the members has no new score: last chances start late.' },
  samples: {
    timeoutSeconds: 120,
    hurts: 'No model is trained from what members did: scores go on by the model of before.',
  },
  training: {
    timeoutSeconds: 600,
    hurts: 'No model is trained from what members did: scores go on by the model of before.',
  },
};

/** All work queues of the stage; made before the capabilities, because they send to one another. */
export class WorkQueues extends Construct {
  /** By short name. */
  readonly byName: Readonly<Record<QueueName, WorkQueue>>;
  constructor(scope: Construct, id: string, house: Pick<House, 'stage' | 'alarms'>) {
    super(scope, id);
    this.byName = Object.fromEntries(
      QUEUES.map((name) => [name, new WorkQueue(this, name, { house, name, ...WORK[name] })]),
    ) as Record<QueueName, WorkQueue>;
  }
}
