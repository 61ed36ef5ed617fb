import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dayKey, expiryOf } from '../../../functions/journeys/domain/agenda';
import { clientSettings, testStage } from './stage';

const keyOf = (bucket: string) => ({ pk: dayKey(bucket), sk: bucket });

const withTable = async <T>(work: (db: DynamoDBDocumentClient, table: string) => Promise<T>): Promise<T> => {
  const db = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings()));
  try {
    return await work(db, testStage().tables.agenda ?? '');
  } finally {
    db.destroy();
  }
};

/** Marks a bucket of the agenda for `at` (epoch ms) that no schedule wakes, as when its schedule was lost. */
export const plantBucket = (at: number): Promise<string> =>
  withTable(async (db, TableName) => {
    const bucket = new Date(at).toISOString();
    await db.send(
      new UpdateCommand({
        TableName,
        Key: keyOf(bucket),
        UpdateExpression: 'SET expiresAt = :expiry',
        ExpressionAttributeValues: { ':expiry': expiryOf(bucket) },
      }),
    );
    return bucket;
  });

/** The shards of a bucket that were drained. */
export const drainedShards = (bucket: string): Promise<number[]> =>
  withTable(async (db, TableName) => {
    const { Item } = await db.send(new GetCommand({ TableName, Key: keyOf(bucket), ConsistentRead: true }));
    return [...((Item?.finished as Set<number> | undefined) ?? [])].map(Number);
  });
