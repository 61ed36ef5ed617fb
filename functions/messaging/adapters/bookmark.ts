import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { DAY_MS, SECOND_MS } from '../../shared/kernel/time';
import { type LeftOff, leftOffKeys } from '../contract';
import type { Bookmark } from '../ports';

/** How long (ms) a place is gone on from: a job that did not run for a week begins anew. */
const KEPT_MS = 7 * DAY_MS;

/** The bookmark of a nightly job in the table `messaging`. */
export const bookmarkOf = (db: DynamoDBDocumentClient, table: string, job: string): Bookmark => ({
  async read() {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: leftOffKeys(job), ConsistentRead: true }),
    );
    return Item as LeftOff | undefined;
  },
  async write(leftOff) {
    if (!leftOff) {
      await db.send(new DeleteCommand({ TableName: table, Key: leftOffKeys(job) }));
      return;
    }
    const expiresAt = Math.ceil((Date.now() + KEPT_MS) / SECOND_MS);
    await db.send(new PutCommand({ TableName: table, Item: { ...leftOffKeys(job), ...leftOff, expiresAt } }));
  },
});
