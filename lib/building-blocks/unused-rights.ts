import type { TableName } from '../data-stack';
import type { QueueName } from '../outputs';
import { KEY_ACTIONS, POLLER_ACTIONS, STREAM_ACTIONS, TO_SCHEDULER, throughDynamoDb } from './rights';

/** A resource that belongs to a function by how the template wires it; another function's does not count. */
export type OwnResource =
  /** The streams of its own log group. */
  | 'own:logs'
  /** The queue or stream that Lambda's poller reads for it. */
  | 'own:source'
  /** The queue to which Lambda sends what it failed at for good. */
  | 'own:failures'
  /** The key of a table, where it may use a table. */
  | 'own:key'
  /** The role that its settings say it makes schedules with. */
  | 'own:clock';
/** A resource by the name it has in this repository. */
export type NamedResource =
  | `table:${TableName}`
  | `queue:${QueueName | 'parked'}`
  | 'sender:domain'
  | 'sender:address'
  | 'sender:configuration-set';

/** A right that is granted though the calls of the tests never use it, with the reason. */
export interface UnusedRight {
  /** Actions in full, such as `sqs:DeleteMessage`. */
  readonly actions: readonly string[];
  /** Whose, by the handler's short name; `wired`: whose the resource is by the wiring of the template. */
  readonly handlers: readonly string[] | 'wired';
  /** On what. */
  readonly on: readonly (OwnResource | NamedResource)[];
  /** The conditions that the grant must have, no fewer and no others; a star stands for any text. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Whether a run may use it all the same, by chance. @default false: using it makes this entry wrong */
  readonly sometimes?: boolean;
  readonly reason: string;
}

/** Every right that our tests against a local AWS do not use. What is used must not stand here. */
export const UNUSED_RIGHTS: readonly UnusedRight[] = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    handlers: 'wired',
    on: ['own:logs'],
    reason: 'Lambda writes the logs in the name of the function; the emulator writes them itself.',
  },
  {
    actions: POLLER_ACTIONS,
    handlers: 'wired',
    on: ['own:source'],
    reason: "Lambda's poller takes messages in the name of the function; the emulator's asks nobody.",
  },
  {
    actions: STREAM_ACTIONS,
    handlers: 'wired',
    on: ['own:source'],
    reason: "Lambda's poller reads the stream in the name of the function; the emulator's asks nobody.",
  },
  {
    actions: KEY_ACTIONS,
    handlers: 'wired',
    on: ['own:key'],
    conditions: throughDynamoDb('*'),
    reason: "DynamoDB uses the tables' key in the name of the function; the emulator encrypts nothing.",
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: 'wired',
    on: ['own:failures'],
    reason: 'Lambda sends what failed for good in the name of the function; the emulator asks nobody.',
  },
  {
    actions: ['iam:PassRole'],
    handlers: ['hear-facts', 'wake-enrolments'],
    on: ['own:clock'],
    conditions: TO_SCHEDULER,
    reason: 'IAM judges it when a schedule is made with a role; the emulator does not.',
  },
  {
    actions: ['ses:SendEmail'],
    handlers: ['send-messages', 'send-transactional'],
    on: ['sender:domain'],
    reason: 'SES judges the identity that is proved: the domain or, where that is not, the address.',
  },
  {
    actions: ['ses:SendRawEmail'],
    handlers: ['send-messages', 'send-transactional'],
    on: ['sender:domain', 'sender:address', 'sender:configuration-set'],
    reason: 'SES may judge a mail that we compose ourselves by this name; the local SES notes one name only.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['hear-facts', 'wake-enrolments'],
    on: ['queue:wakeups'],
    sometimes: true,
    reason: 'Waits shorter than `agendaAheadSeconds` (5 s on the local stage) are delayed messages.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['hear-feedback'],
    on: ['queue:feedback'],
    sometimes: true,
    reason:
      'A `Send` that overtakes its sender is heard again after the lease; most come after it has confirmed.',
  },
  {
    actions: ['dynamodb:PutItem'],
    handlers: ['hear-feedback', 'sweep-reservations'],
    on: ['table:members'],
    sometimes: true,
    reason:
      'Cards change when mails bounce, are complained about, or were left unconfirmed by a killed sender.',
  },
  {
    actions: ['dynamodb:PutItem'],
    handlers: ['copy-suppressions', 'sweep-reservations'],
    on: ['table:messaging'],
    sometimes: true,
    reason: 'A night keeps its place between two pages; ours mostly have one.',
  },
  {
    actions: ['dynamodb:Query'],
    handlers: ['hear-feedback'],
    on: ['table:members'],
    sometimes: true,
    reason: 'Of a mail that its sender has confirmed a glance at the card is enough.',
  },
  {
    actions: ['dynamodb:GetItem'],
    handlers: ['hear-feedback'],
    on: ['table:programmes'],
    sometimes: true,
    reason: 'How the caps stood is told by the sender; of a mail whose sender was killed, by the programme.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['hear-facts', 'wake-enrolments'],
    on: ['queue:transactional'],
    reason: 'No journey of the sample programme sends transactional mail; those of others may.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['send-transactional'],
    on: ['queue:wakeups', 'queue:transactional'],
    sometimes: true,
    reason:
      'Transactional mail waits for its turn, for SES and for what is unknown; the tests have it wait by chance only.',
  },
  {
    actions: ['dynamodb:UpdateItem'],
    handlers: ['pause-sending'],
    on: ['table:programmes'],
    sometimes: true,
    reason: 'What is paused is everybody’s: the test in which a guard-rail pauses a mail is one of the last.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['score-segment'],
    on: ['queue:segments'],
    sometimes: true,
    reason: 'A segment too large for one call hands on its rest; those of the tests are small.',
  },
  {
    actions: ['dynamodb:GetItem'],
    handlers: ['score-segment'],
    on: ['table:members'],
    sometimes: true,
    reason:
      'Cards that a page cut off are read apart: where the last member of a segment has no scores, and where time is up.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['sample-timelines'],
    on: ['queue:samples'],
    sometimes: true,
    reason: 'A part too large for one call hands on its rest; those of the tests are small.',
  },
  {
    actions: ['dynamodb:DeleteItem'],
    handlers: ['train-models'],
    on: ['table:scoring'],
    reason: 'Of each outcome the last 30 models are kept; no test of the deployed stage promotes 31.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['record-interactions', 'replay-interactions', 'rejudge-interactions'],
    on: ['queue:parked'],
    sometimes: true,
    reason: 'An item that the table refuses alone is parked; the doors let none such through.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['replay-interactions'],
    on: ['queue:identify'],
    sometimes: true,
    reason: 'A replayed identify goes to members; the tests replay other interactions.',
  },
  {
    actions: ['dynamodb:PutItem'],
    handlers: ['record-interactions', 'replay-interactions'],
    on: ['table:interactions'],
    sometimes: true,
    reason: 'Items of a refused batch are tried one by one; the doors let none such through.',
  },
];
