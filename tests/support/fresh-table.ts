import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { testStage } from './e2e/stage';

/** Tables of their own at the endpoint of the test stage, with the keys that are asked for: `pk` and `sk` unless said otherwise. */
export interface FreshTables {
  readonly db: () => DynamoDBDocumentClient;
  readonly make: (keys?: readonly ('pk' | 'sk')[]) => Promise<string>;
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
    async make(keys = ['pk', 'sk']) {
      const TableName = `${prefix}-${randomUUID()}`;
      await connected().send(
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
      names.push(TableName);
      return TableName;
    },
    async dropAll() {
      for (const TableName of names) await connected().send(new DeleteTableCommand({ TableName }));
      client?.destroy();
    },
  };
};
