import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { readMember } from '../../shared/platform/cards';
import { holds } from '../../shared/platform/conditional-write';
import type { MemberCards } from '../ports';

/** The members' partitions in the table `members`, with tracking's own card to be written. */
export const memberCards = (db: DynamoDBDocumentClient, table: string): MemberCards => ({
  read: (member) => readMember(db, table, member),
  async commit(card) {
    const isNew = card.version === 1;
    return holds(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item: { ...card },
          ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'version = :before',
          ...(isNew ? {} : { ExpressionAttributeValues: { ':before': card.version - 1 } }),
        }),
      ),
    );
  },
});
