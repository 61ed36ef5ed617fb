import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { memberScoreStore } from '../../functions/scoring/adapters/member-score-store';
import { nightStore } from '../../functions/scoring/adapters/night-store';
import { memberScoreStoreContract, nightStoreContract } from '../scoring/store-contract';
import { freshTables } from '../support/fresh-table';

const tables = freshTables('scoring-contract');
afterAll(() => tables.dropAll());

describe('the members in DynamoDB', () => {
  memberScoreStoreContract(async () => {
    const table = await tables.make();
    return {
      store: memberScoreStore(tables.db(), table),
      put: async (...items) => {
        for (const Item of items) await tables.db().send(new PutCommand({ TableName: table, Item }));
      },
    };
  });
});

describe('the nights in DynamoDB', () => {
  nightStoreContract(async () => nightStore(tables.db(), await tables.make()));
});
