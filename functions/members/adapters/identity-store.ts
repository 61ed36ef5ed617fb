import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { PRESSURE_KEPT_MS } from '../../messaging/contract';
import { RelanceError } from '../../shared/kernel/errors';
import { isoTime, SECOND_MS } from '../../shared/kernel/time';
import { holds } from '../../shared/platform/conditional-write';
import type { IdentityItem } from '../contract';
import { withFormer } from '../domain/former-holders';
import type { Holder, IdentityStore } from '../ports';

const itemOf = (pk: string, { member, visitor, bounced, from }: Holder, at: string): IdentityItem => ({
  pk,
  member,
  at,
  ...(visitor ? { visitor } : {}),
  ...(bounced ? { bounced } : {}),
  ...(from ? { from } : {}),
});

/** Undefined where nobody has the address. */
const holderOf = (item: IdentityItem | undefined): Holder | undefined =>
  item?.member === undefined
    ? undefined
    : {
        member: item.member,
        visitor: item.visitor === true,
        ...(item.bounced ? { bounced: true } : {}),
        ...(item.from ? { from: item.from } : {}),
      };

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
  return {
    async claim(hash, by, at) {
      const before = await read(hash);
      const holder = holderOf(before);
      if (holder) return holder;
      const given: Holder = {
        ...by,
        ...(before?.bounced ? { bounced: true } : {}),
        ...(before?.from ? { from: before.from } : {}),
      };
      const isGiven = await holds(() =>
        db.send(
          new PutCommand({
            TableName: table,
            Item: itemOf(hash, given, at),
            ...(before
              ? {
                  ConditionExpression: 'attribute_not_exists(#member)',
                  ExpressionAttributeNames: { '#member': 'member' },
                }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          }),
        ),
      );
      if (isGiven) return given;
      const other = holderOf(await read(hash));
      if (other) return other;
      throw new RelanceError('identity_contended', 'an address was given away and freed at the same time');
    },
    move: (hash, from, to, at) =>
      holds(() =>
        db.send(new PutCommand({ TableName: table, Item: itemOf(hash, to, at), ...isHeldBy(from) })),
      ),
    async release(hash, members, now, bounced = false) {
      const item = await read(hash);
      const holder = holderOf(item);
      if (!item || !holder || !members.includes(holder.member)) return;
      const Item: IdentityItem = {
        pk: hash,
        at: item.at,
        from: withFormer(holder.from, { member: holder.member, until: isoTime(now) }, now),
        ...(bounced || holder.bounced
          ? { bounced: true }
          : { expiresAt: Math.ceil((now + PRESSURE_KEPT_MS) / SECOND_MS) }),
      };
      // Whoever took it meanwhile keeps it.
      await holds(() => db.send(new PutCommand({ TableName: table, Item, ...isHeldBy(holder.member) })));
    },
  };
};
