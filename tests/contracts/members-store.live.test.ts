import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { identityStore } from '../../functions/members/adapters/identity-store';
import { memberStore } from '../../functions/members/adapters/member-store';
import { identityStoreContract, memberStoreContract } from '../members/store-contract';
import { freshTables } from '../support/fresh-table';
import { ADA, BOB } from '../support/members/builders';

const tables = freshTables('members-contract');
afterAll(() => tables.dropAll());

describe('the members in DynamoDB', () => {
  memberStoreContract(async () => {
    const table = await tables.make(['pk', 'sk']);
    return {
      store: memberStore(tables.db(), table),
      put: async (...items) => {
        for (const Item of items) await tables.db().send(new PutCommand({ TableName: table, Item }));
      },
    };
  });

  it('tells what is wrong with a transaction that can never be written', async () => {
    const store = memberStore(tables.db(), await tables.make(['pk', 'sk']));
    const large = { pk: ADA, sk: 'CARD#PROFILE', version: 1, text: 'x'.repeat(500_000) };
    await expect(
      store.commit([
        { put: large, expected: undefined },
        { put: { pk: BOB, sk: 'CARD#PROFILE' }, expected: undefined },
      ]),
    ).rejects.toThrow();
  });
});

describe('the identities in DynamoDB', () => {
  identityStoreContract(async () => identityStore(tables.db(), await tables.make(['pk'])));
});
