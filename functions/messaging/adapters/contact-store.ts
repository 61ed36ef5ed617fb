import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { ScoresCard } from '../../scoring/contract';
import { isErrorNamed } from '../../shared/kernel/errors';
import { CARD, type MemberItem, readMember } from '../../shared/platform/cards';
import { holds } from '../../shared/platform/conditional-write';
import type { ActivityCard } from '../../tracking/contract';
import { knownRisk } from '../domain/known-risk';
import { packPressure } from '../domain/pressure';
import { contactCardOf } from '../domain/stored-card';
import type { ContactStore } from '../ports';
import { updateOf } from './preference-update';

/**
 * A member's first card, unless the member has been merged away meanwhile: nobody would read it there. Later cards need
 * no such look, since a merge changes their version.
 */
const insertFirst = async (
  db: DynamoDBDocumentClient,
  table: string,
  Item: Readonly<Record<string, unknown>> & { readonly pk: string },
): Promise<boolean> => {
  try {
    await db.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } },
          {
            ConditionCheck: {
              TableName: table,
              Key: { pk: Item.pk, sk: CARD.activity },
              ConditionExpression: 'attribute_not_exists(redirect)',
            },
          },
        ],
      }),
    );
    return true;
  } catch (error) {
    const codes = error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : [];
    const lost = codes.some(
      ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
    );
    if (lost) return false;
    throw error;
  }
};

/** What the SCORES card says of leaving, which came with the same Query. */
const riskIn = (scores: MemberItem | undefined): { readonly risk?: number } => {
  const risk = knownRisk(scores as Partial<Pick<ScoresCard, 'unsubscribe'>> | undefined);
  return risk === undefined ? {} : { risk };
};

/** The CONTACT cards in the table `members`, each written on condition of its version. */
export const contactStore = (db: DynamoDBDocumentClient, table: string): ContactStore => ({
  async read(member) {
    const items = await readMember(db, table, member);
    return {
      member: items.member,
      contact: contactCardOf(items.contact),
      activity: items.activity as ActivityCard | undefined,
      ...riskIn(items.scores),
      traits: (items.profile?.traits ?? {}) as Record<string, unknown>,
    };
  },
  async replace(card, before = card.version - 1) {
    const Item = { ...card, pressure: packPressure(card.pressure) };
    if (before === 0) return insertFirst(db, table, Item);
    return holds(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item,
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': before },
        }),
      ),
    );
  },
  async leave(member, { at, since }) {
    try {
      const { Attributes } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk: member, sk: CARD.contact },
          UpdateExpression: 'SET unsubscribedAt = :at, leftSince = :since ADD #version :one',
          ConditionExpression:
            'attribute_exists(pk) AND (attribute_not_exists(unsubscribedAt) OR unsubscribedAt <= :at)',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':at': at, ':since': since, ':one': 1 },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return contactCardOf(Attributes as MemberItem | undefined);
    } catch (error) {
      if (isErrorNamed(error, 'ConditionalCheckFailedException')) return undefined;
      throw error;
    }
  },
  async prefer(member, change) {
    return holds(() =>
      db.send(
        new UpdateCommand({ TableName: table, Key: { pk: member, sk: CARD.contact }, ...updateOf(change) }),
      ),
    );
  },
});
