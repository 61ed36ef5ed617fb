import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { identityStore } from '../../functions/members/adapters/identity-store';
import { memberStore } from '../../functions/members/adapters/member-store';
import { identityStoreContract, memberStoreContract } from '../members/store-contract';
import { testStage } from '../support/e2e/stage';
import { ADA, BOB } from '../support/members/builders';

const tables: string[] = [];
let client: DynamoDBClient;
let db: DynamoDBDocumentClient;

beforeAll(() => {
  const { endpointUrl, region } = testStage();
  client = new DynamoDBClient({
    endpoint: endpointUrl,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
});

afterAll(async () => {
  for (const TableName of tables) await client.send(new DeleteTableCommand({ TableName }));
  client.destroy();
});

const freshTable = async (keys: readonly ('pk' | 'sk')[]): Promise<string> => {
  const TableName = `members-contract-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: keys.map((AttributeName) => ({
        AttributeName,
        KeyType: AttributeName === 'pk' ? 'HASH' : 'RANGE',
      })),
    }),
  );
  tables.push(TableName);
  return TableName;
};

describe('the members in DynamoDB', () => {
  memberStoreContract(async () => {
    const table = await freshTable(['pk', 'sk']);
    return {
      store: memberStore(db, table),
      put: async (...items) => {
        for (const Item of items) await db.send(new PutCommand({ TableName: table, Item }));
      },
    };
  });

  it('tells what is wrong with a transaction that can never be written', async () => {
    const store = memberStore(db, await freshTable(['pk', 'sk']));
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
  identityStoreContract(async () => identityStore(db, await freshTable(['pk'])));
});
