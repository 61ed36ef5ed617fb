/** What reads and writes cost by DynamoDB's own count, beside our accounting. */

import { BatchWriteCommand, PutCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemSize, writeUnits } from '../bench/item-size';
import type { FreshTables } from '../support/fresh-table';
import { ADA } from '../support/members/builders';
import { interactionOf } from '../support/tracking/builders';

const ReturnConsumedCapacity = 'TOTAL' as const;

/** Capacity of a write and of a read, as the endpoint of these tables counts it. */
export const capacitySuite = (tables: FreshTables): void => {
  describe('the capacity', () => {
    it('of an interaction is one write unit, the local index included', async () => {
      const TableName = await tables.makeLike('interactions');
      const Item = { ...interactionOf({ messageId: 'one' }) };
      const answer = await tables
        .db()
        .send(new PutCommand({ TableName, Item, ReturnConsumedCapacity: 'INDEXES' }));
      expect(answer.ConsumedCapacity?.CapacityUnits).toBe(1);
    });

    it('of ten interactions in a batch is ten write units', async () => {
      const TableName = await tables.makeLike('interactions');
      const puts = Array.from({ length: 10 }, (_, n) => ({
        PutRequest: { Item: { ...interactionOf({ messageId: `m-${n}` }) } },
      }));
      const answer = await tables
        .db()
        .send(new BatchWriteCommand({ RequestItems: { [TableName]: puts }, ReturnConsumedCapacity }));
      expect(answer.ConsumedCapacity?.[0]?.CapacityUnits).toBe(10);
    });

    it.each([900, 1_000, 1_024, 1_025, 2_048, 10_000, 300_000])(
      'of an item of %i bytes is what our accounting says',
      async (size) => {
        const TableName = await tables.makeLike('members');
        const bare = itemSize(marshall({ pk: ADA, sk: 'CARD#X', text: '' }) as never);
        const Item = { pk: ADA, sk: 'CARD#X', text: 'x'.repeat(size - bare) };
        expect(itemSize(marshall(Item) as never)).toBe(size);
        const answer = await tables.db().send(new PutCommand({ TableName, Item, ReturnConsumedCapacity }));
        expect(answer.ConsumedCapacity?.CapacityUnits).toBe(writeUnits(size));
      },
    );

    it('of a write in a transaction is twice that of a write alone', async () => {
      const TableName = await tables.makeLike('members');
      const TransactItems = ['CARD#A', 'CARD#B'].map((sk) => ({ Put: { TableName, Item: { pk: ADA, sk } } }));
      const answer = await tables
        .db()
        .send(new TransactWriteCommand({ TransactItems, ReturnConsumedCapacity }));
      expect(answer.ConsumedCapacity?.[0]?.CapacityUnits).toBe(4);
    });

    it.each([
      ['in the end', false, 0.5],
      ['at once', true, 1],
    ])('of a member’s four small cards, read %s, is that of one read', async (_, ConsistentRead, units) => {
      const TableName = await tables.makeLike('members');
      for (const card of ['PROFILE', 'ACTIVITY', 'CONTACT', 'SCORES']) {
        const Item = { pk: ADA, sk: `CARD#${card}`, text: 'x'.repeat(900) };
        await tables.db().send(new PutCommand({ TableName, Item }));
      }
      const answer = await tables.db().send(
        new QueryCommand({
          ...{ TableName, ConsistentRead, ReturnConsumedCapacity },
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': ADA },
        }),
      );
      expect(answer.Items).toHaveLength(4);
      expect(answer.ConsumedCapacity?.CapacityUnits).toBe(units);
    });
  });
};
