import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isErrorNamed } from '../../shared/kernel/errors';
import { DAY_MS, SECOND_MS } from '../../shared/kernel/time';
import { holds } from '../../shared/platform/conditional-write';
import { trackingKeys } from '../contract';
import { keyPartOf } from '../domain/interaction-item';
import type { TrackingStore } from '../ports';

const MESSAGE_KEPT_MS = 30 * DAY_MS;
const REJECTS_KEPT_MS = 8 * DAY_MS;
const MAX_SAMPLE = 20;

const expiry = (at: number, keptMs: number): number => Math.ceil((at + keptMs) / SECOND_MS);

/** Tracking's small items in the table `tracking`, kept for 30 days (times) and 8 days (rejects). */
export const trackingStore = (db: DynamoDBDocumentClient, table: string): TrackingStore => ({
  async fixTime(source, messageId, at) {
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: {
            pk: trackingKeys.message(source, keyPartOf(messageId)),
            sk: trackingKeys.time,
            at,
            expiresAt: expiry(at, MESSAGE_KEPT_MS),
          },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return at;
    } catch (error) {
      if (!isErrorNamed(error, 'ConditionalCheckFailedException')) throw error;
      const stored = (error as { Item?: Record<string, unknown> }).Item?.at;
      const fixed = typeof stored === 'object' && stored !== null ? (stored as { N?: string }).N : stored;
      const first = Number(fixed);
      return Number.isFinite(first) ? first : at;
    }
  },

  async noteRejects(key, day, count, sample) {
    const pk = trackingKeys.rejects(key, day);
    const expiresAt = expiry(Date.parse(`${day}T00:00:00Z`), REJECTS_KEPT_MS);
    const counted = {
      TableName: table,
      Key: { pk, sk: trackingKeys.allRejects },
      ExpressionAttributeNames: { '#count': 'count' },
    };
    const hasRoom = await holds(() =>
      db.send(
        new UpdateCommand({
          ...counted,
          ExpressionAttributeNames: { '#count': 'count', '#sample': 'sample' },
          UpdateExpression:
            'ADD #count :count SET expiresAt = :expiresAt, #sample = list_append(if_not_exists(#sample, :none), :sample)',
          ConditionExpression: 'attribute_not_exists(#sample) OR size(#sample) <= :room',
          ExpressionAttributeValues: {
            ':count': count,
            ':expiresAt': expiresAt,
            ':none': [],
            ':sample': sample.map((one) => ({ ...one, message: one.message.slice(0, 300) })),
            ':room': MAX_SAMPLE - sample.length,
          },
        }),
      ),
    );
    if (!hasRoom)
      await db.send(
        new UpdateCommand({
          ...counted,
          UpdateExpression: 'ADD #count :count SET expiresAt = :expiresAt',
          ExpressionAttributeValues: { ':count': count, ':expiresAt': expiresAt },
        }),
      );
  },
});
