import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, isoTime } from '../../functions/shared/kernel/time';
import { type RejectSample, trackingKeys } from '../../functions/tracking/contract';

/** Calls that were refused, of one write key: how many, and some of them. */
export interface Rejects {
  readonly count: number;
  readonly sample: readonly RejectSample[];
}

/** The days (UTC) that `status` looks at: today and those before it. */
export const daysBack = (now: number, days: number): string[] =>
  Array.from({ length: days }, (_, back) => isoTime(now - back * DAY_MS).slice(0, 10));

/** The refused calls of some write keys in some days; keys without any are left out. */
export const readRejects = async (
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly string[],
  days: readonly string[],
): Promise<Record<string, Rejects>> => {
  const found = await Promise.all(
    keys.map(async (key) => {
      const items = await Promise.all(
        days.map(async (day) => {
          const answer = await db.send(
            new QueryCommand({
              TableName: table,
              KeyConditionExpression: 'pk = :pk',
              ExpressionAttributeValues: { ':pk': trackingKeys.rejects(key, day) },
            }),
          );
          return answer.Items ?? [];
        }),
      );
      const all = items.flat();
      const rejects: Rejects = {
        count: all.reduce((sum, item) => sum + Number(item.count ?? 0), 0),
        sample: all.flatMap((item) => (item.sample ?? []) as RejectSample[]),
      };
      return [key, rejects] as const;
    }),
  );
  return Object.fromEntries(found.filter(([, rejects]) => rejects.count > 0));
};
