import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { memberScoreStore } from '../../functions/scoring/adapters/member-score-store';
import { nightStore } from '../../functions/scoring/adapters/night-store';
import { memberScoreStoreContract, nightStoreContract } from '../scoring/store-contract';
import { testStage } from '../support/e2e/stage';

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

const freshTable = async (): Promise<string> => {
  const TableName = `scoring-contract-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  tables.push(TableName);
  return TableName;
};

describe('the members in DynamoDB', () => {
  memberScoreStoreContract(async () => {
    const table = await freshTable();
    return {
      store: memberScoreStore(db, table),
      put: async (...items) => {
        for (const Item of items) await db.send(new PutCommand({ TableName: table, Item }));
      },
    };
  });
});

describe('the nights in DynamoDB', () => {
  nightStoreContract(async () => nightStore(db, await freshTable()));
});
