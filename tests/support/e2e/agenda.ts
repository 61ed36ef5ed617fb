import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dayKey, expiryOf } from '../../../functions/journeys/domain/agenda';
import { readItem, withTables } from './tables';

const keyOf = (bucket: string) => ({ pk: dayKey(bucket), sk: bucket });

/** Marks a bucket of the agenda for `at` (epoch ms) that no schedule wakes, as when its schedule was lost. */
export const plantBucket = (at: number): Promise<string> =>
  withTables(async (db, nameOf) => {
    const bucket = new Date(at).toISOString();
    await db.send(
      new UpdateCommand({
        TableName: nameOf('agenda'),
        Key: keyOf(bucket),
        UpdateExpression: 'SET expiresAt = :expiry',
        ExpressionAttributeValues: { ':expiry': expiryOf(bucket) },
      }),
    );
    return bucket;
  });

/** The shards of a bucket that were drained. */
export const drainedShards = async (bucket: string): Promise<number[]> => {
  const mark = await readItem('agenda', keyOf(bucket));
  return [...((mark?.finished as Set<number> | undefined) ?? [])].map(Number);
};
