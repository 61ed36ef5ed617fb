import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isErrorNamed } from '../../shared/kernel/errors';
import { CARD, type MemberItem, readMember } from '../../shared/platform/cards';
import type { ContactCard } from '../contract';
import { packPressure, unpackPressure } from '../domain/pressure';
import type { ContactStore } from '../ports';

/** The CONTACT card of an item as stored. */
export const contactCardOf = (item: MemberItem | undefined): ContactCard | undefined =>
  item && {
    ...({ consents: {}, last: 0, ...item } as unknown as ContactCard),
    pressure: unpackPressure(item.pressure as unknown[] | undefined),
  };

/** The CONTACT cards in the table `members`, each written on condition of its version. */
export const contactStore = (db: DynamoDBDocumentClient, table: string): ContactStore => ({
  async read(member) {
    const items = await readMember(db, table, member);
    return {
      member: items.member,
      contact: contactCardOf(items.contact),
      traits: (items.profile?.traits ?? {}) as Record<string, unknown>,
    };
  },
  async replace(card) {
    const before = card.version - 1;
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: { ...card, pressure: packPressure(card.pressure) },
          ...(before === 0
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#version = :before',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':before': before },
              }),
        }),
      );
      return true;
    } catch (error) {
      if (isErrorNamed(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  },
  async leave(member, at) {
    try {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: member, sk: CARD.contact },
          UpdateExpression: 'SET unsubscribedAt = :at ADD #version :one',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':at': at, ':one': 1 },
        }),
      );
      return true;
    } catch (error) {
      if (isErrorNamed(error, 'ConditionalCheckFailedException')) return false;
      throw error;
    }
  },
});
