import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { clientSettings, testStage } from './stage';

/** Calls `work` with the test stage's tables at hand, by short name. */
export const withTables = async <T>(
  work: (db: DynamoDBDocumentClient, nameOf: (table: string) => string) => Promise<T>,
): Promise<T> => {
  const db = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings()));
  try {
    return await work(db, (table) => testStage().tables[table] ?? `no table ${table}`);
  } finally {
    db.destroy();
  }
};

/** Writes an item past everybody who owns it. */
export const putItem = (table: string, Item: Record<string, unknown>): Promise<unknown> =>
  withTables((db, nameOf) => db.send(new PutCommand({ TableName: nameOf(table), Item })));

/** Reads one item, or undefined. */
export const readItem = (table: string, Key: Record<string, unknown>) =>
  withTables(async (db, nameOf) => {
    const { Item } = await db.send(new GetCommand({ TableName: nameOf(table), Key, ConsistentRead: true }));
    return Item;
  });
