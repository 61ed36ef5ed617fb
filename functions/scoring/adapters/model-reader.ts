import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { modelKeys } from '../contract';
import type { ModelReader } from '../ports';

/** The models in the table `scoring`, consistently read. */
export const modelReader = (db: DynamoDBDocumentClient, table: string): ModelReader => {
  const get = async (key: Record<string, string>): Promise<Record<string, unknown> | undefined> => {
    const answer = await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
    return answer.Item;
  };
  return {
    async current(outcome) {
      const item = await get(modelKeys.current(outcome));
      // An item without a version is a way back to the model of day one.
      return typeof item?.version === 'string' ? item.version : undefined;
    },
    async read(outcome, version) {
      return (await get(modelKeys.version(outcome, version)))?.artefact;
    },
  };
};
