import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { allOf, queryPages } from '../../shared/platform/query';
import { nightKeys, type PopulationSketch } from '../contract';
import type { PlannedNight, PlanStore } from '../ports';

/** The last night in the table `scoring`, and what the segments of a night counted. */
export const planStore = (db: DynamoDBDocumentClient, table: string): PlanStore => ({
  async latest() {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: nightKeys.latest, ConsistentRead: true }),
    );
    if (!answer.Item) return undefined;
    const { pk: _, sk: __, ...planned } = answer.Item as PlannedNight & { pk: string; sk: string };
    return planned;
  },
  async counted(night) {
    const items = await allOf(
      queryPages<{ done?: boolean; counted?: PopulationSketch }>(db, {
        TableName: table,
        KeyConditionExpression: 'pk = :night AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':night': night, ':prefix': nightKeys.prefix },
      }),
    );
    return items.flatMap(({ done, counted }) => (done && counted ? [counted] : []));
  },
  async keep(planned) {
    await db.send(new PutCommand({ TableName: table, Item: { ...nightKeys.latest, ...planned } }));
  },
});
