import { randomUUID } from 'node:crypto';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableName } from '../../lib/data-stack';
import { testStage } from './e2e/stage';
import { resourcesOf, templatesOf } from './infra/templates';

/** Where a DynamoDB answers. */
export interface Endpoint {
  readonly endpointUrl: string;
  readonly region: string;
}

/**
 * Tables of their own: with the keys that are asked for (`pk` and `sk` unless said otherwise), or just as the data stack
 * of the stage `prod` has the table of that name: keys, local index, stream.
 */
export interface FreshTables {
  readonly db: () => DynamoDBDocumentClient;
  readonly make: (keys?: readonly ('pk' | 'sk')[]) => Promise<string>;
  readonly makeLike: (table: TableName) => Promise<string>;
  readonly dropAll: () => Promise<void>;
}

type Shape = Omit<CreateTableCommandInput, 'TableName'>;

const plain = (keys: readonly ('pk' | 'sk')[]): Shape => ({
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: keys.map((AttributeName) => ({
    AttributeName,
    KeyType: AttributeName === 'pk' ? 'HASH' : 'RANGE',
  })),
});

let synthesised: ReturnType<typeof resourcesOf> | undefined;

/** The table as it is deployed, without what says how it is kept (encryption, backups), which costs no capacity. */
const deployed = (table: TableName): Shape => {
  synthesised ??= resourcesOf(templatesOf('prod').data, 'AWS::DynamoDB::Table');
  const logicalId = `${table.charAt(0).toUpperCase()}${table.slice(1)}Table`;
  const resource = synthesised[logicalId];
  if (!resource) throw new Error(`the data stack has no ${logicalId}`);
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, StreamSpecification, BillingMode } =
    resource.Properties;
  return {
    ...{ AttributeDefinitions, KeySchema, LocalSecondaryIndexes, BillingMode },
    StreamSpecification: StreamSpecification && { StreamEnabled: true, ...StreamSpecification },
  };
};

/** Makes tables whose names begin with a prefix, at the test stage unless said otherwise; `dropAll` removes them. */
export const freshTables = (prefix: string, at: () => Endpoint = testStage): FreshTables => {
  const names: string[] = [];
  let client: DynamoDBClient | undefined;
  const connected = () => {
    if (client) return client;
    const { endpointUrl, region } = at();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new DynamoDBClient({ endpoint: endpointUrl, region, credentials });
    return client;
  };
  const create = async (shape: Shape) => {
    const TableName = `${prefix}-${randomUUID()}`;
    await connected().send(new CreateTableCommand({ ...shape, TableName }));
    names.push(TableName);
    return TableName;
  };
  return {
    db: () => DynamoDBDocumentClient.from(connected(), { marshallOptions: { removeUndefinedValues: true } }),
    make: (keys = ['pk', 'sk']) => create(plain(keys)),
    makeLike: async (table) => create(deployed(table)),
    async dropAll() {
      for (const TableName of names) await connected().send(new DeleteTableCommand({ TableName }));
      client?.destroy();
    },
  };
};
