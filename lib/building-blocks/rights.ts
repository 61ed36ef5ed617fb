import { Aws } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { DataStack, TableName } from '../data-stack';

/** A right: what a Lambda may do, to exactly what. CDK's own `grant*` widen to wildcards with a customer key. */
export type Right = PolicyStatement;

/** What can be done to items of a table. A transaction needs the rights of its parts and no other. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem';

const allow = (
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Record<string, unknown>,
): Right => new PolicyStatement({ actions: [...actions], resources: [...resources], conditions });

/** What Lambda's poller does in the name of a function behind a queue. */
export const POLLER_ACTIONS = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
] as const;
/** What Lambda's poller does in the name of a function behind a table's stream. */
export const STREAM_ACTIONS = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
] as const;
/** What DynamoDB does with the tables' key in the name of whoever uses a table. */
export const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:Encrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:DescribeKey',
] as const;

/** The condition under which the tables' key may be used: through DynamoDB of that Region only. */
export const throughDynamoDb = (region: string) => ({
  StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` },
});
/** The condition under which a role may be passed on: to EventBridge Scheduler only. */
export const TO_SCHEDULER = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } } as const;

/** To use the key of the tables, through DynamoDB only. */
const useKey = (data: DataStack): Right => allow(KEY_ACTIONS, [data.key.keyArn], throughDynamoDb(Aws.REGION));

/** To do this to items of that table. */
export const useTable = (data: DataStack, table: TableName, actions: readonly TableAction[]): Right[] => [
  allow(
    actions.map((action) => `dynamodb:${action}`),
    [data.tables[table].tableArn],
  ),
  useKey(data),
];

/** To read the stream of a table. */
export const readStream = (data: DataStack, streamArn: string): Right[] => [
  allow(STREAM_ACTIONS, [streamArn]),
  useKey(data),
];

/** To send to that queue. */
export const sendTo = (queue: IQueue): Right => allow(['sqs:SendMessage'], [queue.queueArn]);

/** To take from that queue, as Lambda's poller does in the function's name. */
export const takeFrom = (queue: IQueue): Right => allow(POLLER_ACTIONS, [queue.queueArn]);

/** To publish facts on that bus. */
export const publishOn = (bus: IEventBus): Right => allow(['events:PutEvents'], [bus.eventBusArn]);

/** To hand that role to EventBridge Scheduler, and to nobody else. */
export const handToScheduler = (roleArn: string): Right => allow(['iam:PassRole'], [roleArn], TO_SCHEDULER);

/** To read the secret of that ARN. */
export const readSecret = (arn: string): Right => allow(['secretsmanager:GetSecretValue'], [arn]);

/** Any other right, said in full. */
export const mayDo = allow;
