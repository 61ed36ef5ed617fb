import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, SECOND_MS } from '../../shared/kernel/time';
import { type RestoreLease, restoreLeaseKeys } from '../contract';
import type { RestoreLeases } from '../ports';

/** How long (ms) it is kept since when timelines have to be said again: no cap looks further back. */
const KEPT_MS = 92 * DAY_MS;

/** A string or number as DynamoDB hands on the item that was in the way: not unpacked by the document client. */
const plain = (value: unknown): string => {
  const { S, N } = (value ?? {}) as { S?: string; N?: string };
  return S ?? N ?? String(value ?? '');
};

/** The one restore at work, in the table `messaging`. */
export const restoreLeases = (db: DynamoDBDocumentClient, table: string): RestoreLeases => ({
  async take({ run, from, signAt, until, isWhole }, now) {
    try {
      const { Attributes } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: restoreLeaseKeys,
          UpdateExpression:
            'SET #run = :run, #from = :from, signAt = :signAt, #until = :until, isWhole = :isWhole, expiresAt = :expiresAt',
          ConditionExpression: 'attribute_not_exists(pk) OR #run = :run OR #until <= :now',
          ExpressionAttributeNames: { '#run': 'run', '#from': 'from', '#until': 'until' },
          ExpressionAttributeValues: {
            ':run': run,
            ':from': from,
            ':signAt': signAt,
            ':until': until,
            ':isWhole': isWhole,
            ':now': now,
            ':expiresAt': Math.ceil((now + KEPT_MS) / SECOND_MS),
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isOurs: true, lease: Attributes as RestoreLease };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const other = (error.Item ?? {}) as Record<string, unknown>;
      return { isOurs: false, lease: { from: plain(other.from), signAt: Number(plain(other.signAt)) } };
    }
  },
  async note(run, { pausedAt, since }) {
    await db.send(
      new UpdateCommand({
        TableName: table,
        Key: restoreLeaseKeys,
        UpdateExpression: 'SET pausedAt = :pausedAt, since = :since',
        ConditionExpression: '#run = :run',
        ExpressionAttributeNames: { '#run': 'run' },
        ExpressionAttributeValues: { ':run': run, ':pausedAt': pausedAt, ':since': since },
      }),
    );
  },
});
