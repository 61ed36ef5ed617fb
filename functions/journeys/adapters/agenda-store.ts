import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { queryPages } from '../../shared/platform/query';
import type { WakeUp } from '../contract';
import { dayKey, expiryOf, shardKey, shardOf } from '../domain/agenda';
import type { AgendaStore } from '../ports';

const MAX_REMEMBERED = 5_000;

interface Mark {
  readonly sk: string;
  readonly finished?: Set<number>;
}

/** The table `agenda` (its layout is in the contract). Marks that were seen once are not read again. */
export const dynamoAgendaStore = (db: DynamoDBDocumentClient, table: string): AgendaStore => {
  const remembered = new Set<string>();
  const remember = (bucket: string) => {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.add(bucket);
  };
  const markKey = (bucket: string) => ({ pk: dayKey(bucket), sk: bucket });
  return {
    async put(bucket, { member, what, at, wakeUp }) {
      const pk = shardKey(bucket, shardOf(member));
      // As text: the properties in a deferred request are a client's.
      const item = {
        pk,
        sk: `${member}#${what}`,
        at,
        wakeUp: JSON.stringify(wakeUp),
        expiresAt: expiryOf(bucket),
      };
      await db.send(new PutCommand({ TableName: table, Item: item }));
    },
    async page(bucket, shard, limit, after) {
      const pk = shardKey(bucket, shard);
      const answer = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ConsistentRead: true,
          Limit: limit,
          ExclusiveStartKey: after === undefined ? undefined : { pk, sk: after },
        }),
      );
      const last = answer.LastEvaluatedKey?.sk;
      return {
        wakeUps: (answer.Items ?? []).map((item) => JSON.parse(String(item.wakeUp)) as WakeUp),
        after: last === undefined ? undefined : String(last),
      };
    },
    async isMarked(bucket) {
      if (remembered.has(bucket)) return true;
      const answer = await db.send(
        new GetCommand({ TableName: table, Key: markKey(bucket), ConsistentRead: true }),
      );
      if (answer.Item) remember(bucket);
      return answer.Item !== undefined;
    },
    async mark(bucket) {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: markKey(bucket),
          UpdateExpression: 'SET expiresAt = :expiry',
          ExpressionAttributeValues: { ':expiry': expiryOf(bucket) },
        }),
      );
      remember(bucket);
    },
    async finish(bucket, shard) {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: markKey(bucket),
          UpdateExpression: 'SET expiresAt = :expiry ADD finished :shard',
          ExpressionAttributeValues: { ':expiry': expiryOf(bucket), ':shard': new Set([shard]) },
        }),
      );
    },
    async *marked(day) {
      const pages = queryPages<Mark>(db, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': day },
      });
      for await (const page of pages) {
        for (const { sk, finished } of page)
          yield { bucket: sk, finished: [...(finished ?? [])].map(Number) };
      }
    },
  };
};
