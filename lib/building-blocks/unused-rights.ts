/** A right that is granted though the calls of the tests never use it, with the reason. */
export interface UnusedRight {
  /** Actions in full, such as `sqs:DeleteMessage`. */
  readonly actions: readonly string[];
  /** Handlers' short names. @default any */
  readonly handlers?: readonly string[];
  /** A part of the resource's ARN. @default any */
  readonly resource?: string;
  /** Whether a run may use it all the same, by chance. @default false: using it makes this entry wrong */
  readonly sometimes?: boolean;
  readonly reason: string;
}

/** Every right that our tests against a local AWS do not use. What is used must not stand here. */
export const UNUSED_RIGHTS: readonly UnusedRight[] = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    reason: 'Lambda writes the logs in the name of the function; the emulator writes them itself.',
  },
  {
    actions: [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
    ],
    reason: "Lambda's poller takes messages in the name of the function; the emulator's asks nobody.",
  },
  {
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
    reason: "Lambda's poller reads the stream in the name of the function; the emulator's asks nobody.",
  },
  {
    actions: [
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:DescribeKey',
    ],
    reason: "DynamoDB uses the tables' key in the name of the function; the emulator encrypts nothing.",
  },
  {
    actions: ['sqs:SendMessage'],
    resource: 'Failures',
    reason: 'Lambda sends what failed for good in the name of the function; the emulator asks nobody.',
  },
  {
    actions: ['iam:PassRole'],
    reason: 'IAM judges it when a schedule is made with a role; the emulator does not.',
  },
  {
    actions: ['ses:SendEmail'],
    handlers: ['send-messages'],
    resource: ':identity/gift-cupboard.example',
    reason: 'SES judges the identity that is proved: the domain or, where that is not, the address.',
  },
  {
    actions: ['ses:SendRawEmail'],
    handlers: ['send-messages'],
    reason: 'SES may judge a mail that we compose ourselves by this name; the local SES notes one name only.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['hear-facts', 'wake-enrolments'],
    resource: 'Workwakeups',
    sometimes: true,
    reason: 'Waits shorter than `agendaAheadSeconds` (5 s on the local stage) are delayed messages.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['score-segment'],
    resource: 'Worksegments',
    sometimes: true,
    reason: 'A segment too large for one call hands on its rest; those of the tests are small.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['record-interactions', 'replay-interactions', 'rejudge-interactions'],
    resource: 'TrackingParked',
    sometimes: true,
    reason: 'An item that the table refuses alone is parked; the doors let none such through.',
  },
  {
    actions: ['sqs:SendMessage'],
    handlers: ['replay-interactions'],
    resource: 'Workidentify',
    sometimes: true,
    reason: 'A replayed identify goes to members; the tests replay other interactions.',
  },
  {
    actions: ['dynamodb:PutItem'],
    handlers: ['record-interactions', 'replay-interactions'],
    resource: 'InteractionsTable',
    sometimes: true,
    reason: 'Items of a refused batch are tried one by one; the doors let none such through.',
  },
];
