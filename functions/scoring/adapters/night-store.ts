import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS } from '../../shared/kernel/time';
import { holds } from '../../shared/platform/conditional-write';
import { nightKeys } from '../contract';
import type { NightStore, SegmentProgress } from '../ports';

const KEPT_DAYS = 90;

/** The progress of nights in the table `scoring`, removed by its TTL after 90 days. */
export const nightStore = (db: DynamoDBDocumentClient, table: string): NightStore => ({
  async save({ night, segment, ...counts }, now) {
    // A part that was delivered again after the segment was done: its counts are old.
    await holds(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item: {
            pk: night,
            sk: nightKeys.segment(segment),
            ...counts,
            expiresAt: Math.floor((now + KEPT_DAYS * DAY_MS) / 1000),
          },
          ConditionExpression: 'attribute_not_exists(pk) OR #done = :no',
          ExpressionAttributeNames: { '#done': 'done' },
          ExpressionAttributeValues: { ':no': false },
        }),
      ),
    );
  },
  async read(night, segment) {
    const answer = await db.send(
      new GetCommand({
        TableName: table,
        Key: { pk: night, sk: nightKeys.segment(segment) },
        ConsistentRead: true,
      }),
    );
    if (!answer.Item) return undefined;
    const { scored, changed, bands, counted, done } = answer.Item as Omit<
      SegmentProgress,
      'night' | 'segment'
    >;
    return { night, segment, scored, changed, bands, ...(counted ? { counted } : {}), done };
  },
});
