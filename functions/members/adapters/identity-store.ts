import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isErrorNamed, RelanceError } from '../../shared/kernel/errors';
import type { IdentityItem } from '../contract';
import type { Claimant, IdentityStore } from '../ports';

const itemOf = (pk: string, { member, visitor }: Claimant, at: string): IdentityItem => ({
  pk,
  member,
  at,
  ...(visitor ? { visitor } : {}),
});

const holderOf = ({ member, visitor }: IdentityItem): Claimant => ({ member, visitor: visitor === true });

/** That a certain member has the address. */
const isHeldBy = (member: string) => ({
  ConditionExpression: '#member = :holder',
  ExpressionAttributeNames: { '#member': 'member' },
  ExpressionAttributeValues: { ':holder': member },
});

/** Which member has an address, in DynamoDB: one item an address, given to the first that claims it. */
export const identityStore = (db: DynamoDBDocumentClient, table: string): IdentityStore => {
  const read = async (hash: string) => {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: { pk: hash }, ConsistentRead: true }),
    );
    return answer.Item as IdentityItem | undefined;
  };
  /** False when the condition does not hold (any more). */
  const holds = async (write: () => Promise<unknown>): Promise<boolean> => {
    try {
      await write();
      return true;
    } catch (error) {
      if (isErrorNamed(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  };
  return {
    async claim(hash, by, at) {
      const before = await read(hash);
      if (before) return holderOf(before);
      const Item = itemOf(hash, by, at);
      const isGiven = await holds(() =>
        db.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' })),
      );
      if (isGiven) return by;
      const other = await read(hash);
      if (other) return holderOf(other);
      throw new RelanceError('identity_contended', 'an address was given away and freed at the same time');
    },
    move: (hash, from, to, at) =>
      holds(() =>
        db.send(new PutCommand({ TableName: table, Item: itemOf(hash, to, at), ...isHeldBy(from) })),
      ),
    async release(hash, members) {
      const holder = await read(hash);
      if (!holder || !members.includes(holder.member)) return;
      // Whoever took it meanwhile keeps it.
      await holds(() =>
        db.send(new DeleteCommand({ TableName: table, Key: { pk: hash }, ...isHeldBy(holder.member) })),
      );
    },
  };
};
