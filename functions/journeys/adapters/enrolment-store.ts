import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ENROLMENT_PREFIX } from '../../shared/platform/cards';
import { holds } from '../../shared/platform/conditional-write';
import { allOf, queryPages } from '../../shared/platform/query';
import type { Enrolment } from '../contract';
import type { EnrolmentStore } from '../ports';

// Properties come from clients: as text, no depth, number or empty name of theirs can be refused by the table.
const toItem = (enrolment: Enrolment) => ({ ...enrolment, properties: JSON.stringify(enrolment.properties) });
const fromItem = (item: Record<string, unknown>): Enrolment =>
  ({ ...item, properties: JSON.parse(String(item.properties ?? '{}')) }) as Enrolment;

/** The enrolments in the table `members`: journeys' own items, and no others. */
export const dynamoEnrolmentStore = (db: DynamoDBDocumentClient, table: string): EnrolmentStore => {
  const put = async (enrolment: Enrolment, condition: string, values?: Record<string, unknown>) => {
    return holds(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item: toItem(enrolment),
          ConditionExpression: condition,
          ...(values
            ? {
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: values,
              }
            : {}),
        }),
      ),
    );
  };
  return {
    async find(member, key) {
      const answer = await db.send(
        new GetCommand({ TableName: table, Key: { pk: member, sk: key }, ConsistentRead: true }),
      );
      return answer.Item && fromItem(answer.Item);
    },
    async of(member) {
      const items = await allOf(
        queryPages<Record<string, unknown>>(db, {
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': member, ':prefix': ENROLMENT_PREFIX },
          ConsistentRead: true,
        }),
      );
      return items.map(fromItem);
    },
    insert: (enrolment) => put(enrolment, 'attribute_not_exists(pk)'),
    replace: (enrolment) => put(enrolment, '#version = :before', { ':before': enrolment.version - 1 }),
  };
};
