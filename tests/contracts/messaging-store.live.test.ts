import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { storeClock } from '../../functions/messaging/adapters/clock';
import { contactStore } from '../../functions/messaging/adapters/contact-store';
import { contactStoreContract } from '../messaging/store-contract';
import { testStage } from '../support/e2e/stage';
import { ADA, aCard, aSlot, NOON } from '../support/messaging/builders';

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
  const TableName = `messaging-contract-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  tables.push(TableName);
  return TableName;
};

describe('the contact cards in DynamoDB', () => {
  contactStoreContract(async () => {
    const table = await freshTable();
    return {
      store: contactStore(db, table),
      redirect: async (from, to) => {
        const Item = { pk: from, sk: 'CARD#ACTIVITY', version: 2, redirect: to };
        await db.send(new PutCommand({ TableName: table, Item }));
      },
    };
  });

  it('keep their reservations as short texts', async () => {
    const table = await freshTable();
    await contactStore(db, table).replace(aCard({ pressure: [aSlot(NOON)] }));
    const kept = await db.send(new GetCommand({ TableName: table, Key: { pk: ADA, sk: 'CARD#CONTACT' } }));
    expect(kept.Item?.pressure).toEqual([expect.stringMatching(/^[\w-]{16}[0-9a-z]{6}msnews$/)]);
  });

  it('tell the time, by which a worker knows that its clock is wrong', async () => {
    const table = await freshTable();
    const right = storeClock(db);
    expect(right.skew()).toBeUndefined();
    await contactStore(db, table).read(ADA);
    expect(Math.abs(right.skew() ?? Number.NaN)).toBeLessThan(60_000);
    const wrong = storeClock(db, () => Date.now() + 120_000);
    await contactStore(db, table).read(ADA);
    expect(wrong.skew()).toBeGreaterThan(60_000);
  });
});
