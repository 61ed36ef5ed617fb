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

const allow = (actions: string[], resources: string[], conditions?: Record<string, unknown>): Right =>
  new PolicyStatement({ actions, resources, conditions });

/** To use the key of the tables, through DynamoDB only. */
const useKey = (data: DataStack): Right =>
  allow(
    [
      'kms:Decrypt',
      'kms:Encrypt',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:DescribeKey',
    ],
    [data.key.keyArn],
    { StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.amazonaws.com` } },
  );

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
  allow(
    ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    [streamArn],
  ),
  useKey(data),
];

/** To send to that queue. */
export const sendTo = (queue: IQueue): Right => allow(['sqs:SendMessage'], [queue.queueArn]);

/** To take from that queue, as Lambda's poller does in the function's name. */
export const takeFrom = (queue: IQueue): Right =>
  allow(
    ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
    [queue.queueArn],
  );

/** To publish facts on that bus. */
export const publishOn = (bus: IEventBus): Right => allow(['events:PutEvents'], [bus.eventBusArn]);

/** To read the secret of that ARN. */
export const readSecret = (arn: string): Right => allow(['secretsmanager:GetSecretValue'], [arn]);

/** Any other right, said in full. */
export const mayDo = allow;
