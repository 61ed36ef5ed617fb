import { BatchWriteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { modelStore } from '../../functions/scoring/adapters/model-store';
import { sampledMembers } from '../../functions/scoring/adapters/sampled-members';
import { trainingStore } from '../../functions/scoring/adapters/training-store';
import {
  membersCountedContract,
  modelStoreContract,
  sampledMembersContract,
  trainingStoreContract,
} from '../scoring/training/training-store-contract';
import type { FreshTables } from '../support/fresh-table';

/** As many as a table takes in a call. */
const BATCH = 25;

/** The contracts of what trainings read and keep. */
export const trainingSuite = (tables: FreshTables): void => {
  const putter =
    (TableName: string) =>
    async (...items: readonly object[]): Promise<void> => {
      for (let from = 0; from < items.length; from += BATCH) {
        const puts = items.slice(from, from + BATCH).map((Item) => ({ PutRequest: { Item: { ...Item } } }));
        await tables.db().send(new BatchWriteCommand({ RequestItems: { [TableName]: puts } }));
      }
    };
  describe('the samples of trainings in DynamoDB', () => {
    const open = async () => {
      const table = await tables.makeLike('scoring');
      return { store: trainingStore(tables.db(), table), put: putter(table) };
    };
    trainingStoreContract(async () => (await open()).store);
    membersCountedContract(open);
  });
  describe('the models in DynamoDB', () => {
    modelStoreContract(async () => modelStore(tables.db(), await tables.makeLike('scoring')));
  });
  describe('the sampled members in DynamoDB', () => {
    sampledMembersContract(async () => {
      const members = await tables.makeLike('members');
      const interactions = await tables.makeLike('interactions');
      const db = tables.db();
      let queries = 0;
      const counting = {
        send: (command: object) => {
          if (command instanceof QueryCommand) queries += 1;
          return db.send(command as never);
        },
      } as unknown as DynamoDBDocumentClient;
      return {
        store: sampledMembers(counting, { members, interactions }),
        putMembers: putter(members),
        putInteractions: putter(interactions),
        queries: () => queries,
      };
    });
  });
};
