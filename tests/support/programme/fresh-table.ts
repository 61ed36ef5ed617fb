import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { testStage } from '../e2e/stage';

/** Tables of their own at the endpoint of the test stage, with the keys `pk` and `sk` as all of ours have. */
export interface FreshTables {
  readonly db: () => DynamoDBDocumentClient;
  readonly make: () => Promise<string>;
  readonly dropAll: () => Promise<void>;
}

/** Makes tables whose names begin with a prefix; `dropAll` removes them and closes the client. */
export const freshTables = (prefix: string): FreshTables => {
  const names: string[] = [];
  let client: DynamoDBClient | undefined;
  const connected = () => {
    if (client) return client;
    const { endpointUrl, region } = testStage();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new DynamoDBClient({ endpoint: endpointUrl, region, credentials });
    return client;
  };
  return {
    db: () => DynamoDBDocumentClient.from(connected(), { marshallOptions: { removeUndefinedValues: true } }),
    async make() {
      const TableName = `${prefix}-${randomUUID()}`;
      await connected().send(
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
      names.push(TableName);
      return TableName;
    },
    async dropAll() {
      for (const TableName of names) await connected().send(new DeleteTableCommand({ TableName }));
      client?.destroy();
    },
  };
};
