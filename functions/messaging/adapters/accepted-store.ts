import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, SECOND_MS } from '../../shared/kernel/time';
import { holds } from '../../shared/platform/conditional-write';
import { type AcceptedMessage, acceptedKeys } from '../contract';
import type { AcceptedStore } from '../ports';

/** How long (ms) an idempotency key is kept. */
const KEPT_MS = DAY_MS;

const secondsOf = (ms: number): number => Math.ceil(ms / SECOND_MS);

/** The accepted messages in the table `messaging`, by idempotency key; removed by its TTL after a day. */
export const acceptedStore = (db: DynamoDBDocumentClient, table: string): AcceptedStore => ({
  async find(id, now) {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: acceptedKeys(id), ConsistentRead: true }),
    );
    // TTL takes its time; a day is a day.
    if (!answer.Item || (answer.Item.expiresAt as number) <= secondsOf(now)) return undefined;
    const { fingerprint, request, queued } = answer.Item as Omit<AcceptedMessage, 'id'>;
    return { id, fingerprint, request, queued };
  },
  async claim({ id, ...message }, now) {
    return holds(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item: { ...acceptedKeys(id), ...message, expiresAt: secondsOf(now + KEPT_MS) },
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': secondsOf(now) },
        }),
      ),
    );
  },
  async queued({ id, fingerprint }) {
    // Its day is over, and the item is gone or another's: there is nothing left to note.
    await holds(() =>
      db.send(
        new UpdateCommand({
          TableName: table,
          Key: acceptedKeys(id),
          UpdateExpression: 'SET queued = :yes',
          ConditionExpression: 'fingerprint = :same',
          ExpressionAttributeValues: { ':yes': true, ':same': fingerprint },
        }),
      ),
    );
  },
});
