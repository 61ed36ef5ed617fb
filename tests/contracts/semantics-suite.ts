/** What our adapters rely on of DynamoDB itself; both emulators must answer so. */
import { randomUUID } from 'node:crypto';
import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { memberStore } from '../../functions/members/adapters/member-store';
import type { FreshTables } from '../support/fresh-table';
import { ADA, BOB } from '../support/members/builders';

const card = (pk: string, more: object = {}) => ({ pk, sk: 'CARD#PROFILE', version: 1, ...more });
const ONLY_NEW = 'attribute_not_exists(pk)';

/** Conditions, transactions, tokens and limits, as the endpoint of these tables has them. */
export const semanticsSuite = (tables: FreshTables): void => {
  describe('DynamoDB', () => {
    it('answers a failed condition of a single write with ConditionalCheckFailedException', async () => {
      const TableName = await tables.makeLike('members');
      const put = new PutCommand({ TableName, Item: card(ADA), ConditionExpression: ONLY_NEW });
      await tables.db().send(put);
      await expect(tables.db().send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    });

    it('answers a failed condition in a transaction with a reason for each part', async () => {
      const TableName = await tables.makeLike('members');
      await tables.db().send(new PutCommand({ TableName, Item: card(ADA) }));
      const TransactItems = [BOB, ADA].map((pk) => ({
        Put: { TableName, Item: card(pk), ConditionExpression: ONLY_NEW },
      }));
      await expect(tables.db().send(new TransactWriteCommand({ TransactItems }))).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
      });
    });

    it('does a transaction once for one token, and refuses the token for another', async () => {
      const TableName = await tables.makeLike('members');
      const token = randomUUID();
      const write = (pk: string) =>
        new TransactWriteCommand({
          ClientRequestToken: token,
          TransactItems: [{ Put: { TableName, Item: card(pk), ConditionExpression: ONLY_NEW } }],
        });
      await tables.db().send(write(ADA));
      await expect(tables.db().send(write(ADA))).resolves.toBeDefined();
      await expect(tables.db().send(write(BOB))).rejects.toMatchObject({
        name: 'IdempotentParameterMismatchException',
      });
    });

    it('refuses an item of more than 400 KB, alone and in a transaction, and our store tells it', async () => {
      const TableName = await tables.makeLike('members');
      const store = memberStore(tables.db(), TableName);
      const large = { put: card(ADA, { text: 'x'.repeat(410 * 1024) }), expected: undefined };
      await expect(store.commit([large])).rejects.toThrow(/size/i);
      await expect(store.commit([large, { put: card(BOB), expected: undefined }])).rejects.toThrow();
      expect((await store.read(BOB)).profile).toBeUndefined();
    });

    it('refuses a transaction of more than 4 MB whole', async () => {
      const TableName = await tables.makeLike('members');
      const store = memberStore(tables.db(), TableName);
      const writes = Array.from({ length: 12 }, (_, n) => ({
        put: { ...card(ADA, { text: 'x'.repeat(390 * 1024) }), sk: `CARD#${n}` },
        expected: undefined,
      }));
      // By its name only: the two emulators word it differently.
      await expect(store.commit(writes)).rejects.toMatchObject({ name: 'ValidationException' });
      expect(await store.commit(writes.slice(0, 1))).toBe(true);
    });

    it('lets only one of many rival transactions have a card, and our store says so of the others', async () => {
      const TableName = await tables.makeLike('members');
      const store = memberStore(tables.db(), TableName);
      const rival = (n: number) =>
        store.commit([
          { put: card(ADA, { by: n }), expected: undefined },
          { put: card(BOB, { by: n }), expected: undefined },
        ]);
      const won = await Promise.all(Array.from({ length: 12 }, (_, n) => rival(n)));
      const winner = won.indexOf(true);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await store.read(ADA)).profile).toMatchObject({ by: winner });
      expect((await store.read(BOB)).profile).toMatchObject({ by: winner });
    });
  });
};
