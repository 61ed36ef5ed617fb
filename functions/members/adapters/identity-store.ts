import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isErrorNamed, RelanceError } from '../../shared/kernel/errors';
import type { IdentityItem } from '../contract';
import type { IdentityStore } from '../ports';

/** Which member has an address, in DynamoDB: one item an address, given to the first that claims it. */
export const identityStore = (db: DynamoDBDocumentClient, table: string): IdentityStore => {
  const read = async (hash: string) => {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: { pk: hash }, ConsistentRead: true }),
    );
    return answer.Item as IdentityItem | undefined;
  };
  return {
    async claim(hash, member, at) {
      const before = await read(hash);
      if (before) return before.member;
      try {
        const item: IdentityItem = { pk: hash, member, at };
        await db.send(
          new PutCommand({ TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' }),
        );
        return member;
      } catch (error) {
        if (!isErrorNamed(error, 'ConditionalCheckFailedException')) throw error;
      }
      const owner = await read(hash);
      if (owner) return owner.member;
      throw new RelanceError('identity_contended', 'an address was given away and freed at the same time');
    },
    async move(hash, from, member, at) {
      try {
        const item: IdentityItem = { pk: hash, member, at };
        await db.send(
          new PutCommand({
            TableName: table,
            Item: item,
            ConditionExpression: '#member = :from',
            ExpressionAttributeNames: { '#member': 'member' },
            ExpressionAttributeValues: { ':from': from },
          }),
        );
      } catch (error) {
        // Somebody else has moved it already; who asks next finds out.
        if (!isErrorNamed(error, 'ConditionalCheckFailedException')) throw error;
      }
    },
  };
};
