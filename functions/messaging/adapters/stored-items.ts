import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MemberItem } from '../../shared/kernel/member-items';
import { holds } from '../../shared/platform/conditional-write';
import { pause } from '../../shared/platform/pause';
import type { ItemKey, RestoreCardsPorts } from '../ports';

/** The most items that one request may ask for. */
const MOST = 100;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Reads so many, and asks again for what DynamoDB leaves out under load. */
const readBatch = async (
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly ItemKey[],
): Promise<MemberItem[]> => {
  const found: MemberItem[] = [];
  let left: readonly Record<string, unknown>[] = keys.map(({ pk, sk }) => ({ pk, sk }));
  for (let pauseMs = FIRST_PAUSE_MS; left.length > 0; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const { Responses, UnprocessedKeys } = await db.send(
      new BatchGetCommand({ RequestItems: { [table]: { Keys: [...left], ConsistentRead: true } } }),
    );
    found.push(...((Responses?.[table] ?? []) as MemberItem[]));
    left = UnprocessedKeys?.[table]?.Keys ?? [];
    if (left.length > 0) await pause(pauseMs);
  }
  return found;
};

/** Items of the table `members` as they are stored, whoever owns them. */
export const storedItems = (db: DynamoDBDocumentClient, table: string): RestoreCardsPorts['stored'] => ({
  async read(keys) {
    const found: MemberItem[] = [];
    for (let from = 0; from < keys.length; from += MOST)
      found.push(...(await readBatch(db, table, keys.slice(from, from + MOST))));
    return found;
  },
  async put(item, before) {
    return holds(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item: { ...item },
          ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : 'version = :before',
          ...(before === undefined ? {} : { ExpressionAttributeValues: { ':before': before } }),
        }),
      ),
    );
  },
});
