import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { arrangeMember, readMember, readPartition } from '../../shared/platform/cards';
import { holds } from '../../shared/platform/conditional-write';
import type { CardWrite } from '../domain/link';
import type { MemberStore } from '../ports';

const CHECKS = {
  absent: 'attribute_not_exists(pk)',
  'no redirect': 'attribute_not_exists(redirect)',
} as const;

const conditionOf = (write: CardWrite) => {
  if ('check' in write) return { ConditionExpression: CHECKS[write.is] };
  return write.expected === undefined
    ? { ConditionExpression: CHECKS.absent }
    : {
        ConditionExpression: 'version = :expected',
        ExpressionAttributeValues: { ':expected': write.expected },
      };
};

const partOf = (write: CardWrite, table: string) => {
  const condition = { TableName: table, ...conditionOf(write) };
  if ('put' in write) return { Put: { ...condition, Item: write.put } };
  return 'remove' in write
    ? { Delete: { ...condition, Key: write.remove } }
    : { ConditionCheck: { ...condition, Key: write.check } };
};

/** Reasons for which a transaction is undone although it may succeed when it is decided again. */
const RACES = new Set(['None', 'ConditionalCheckFailed', 'TransactionConflict']);

/** The cards of members in DynamoDB. */
export const memberStore = (db: DynamoDBDocumentClient, table: string): MemberStore => {
  const commitOne = (write: Exclude<CardWrite, { check: unknown }>): Promise<boolean> => {
    const condition = { TableName: table, ...conditionOf(write) };
    return holds(() =>
      'put' in write
        ? db.send(new PutCommand({ ...condition, Item: write.put }))
        : db.send(new DeleteCommand({ ...condition, Key: write.remove })),
    );
  };
  return {
    read: (member) => readMember(db, table, member),
    readExactly: async (member) => arrangeMember(member, await readPartition(db, table, member)),
    async commit(writes) {
      const [only, second] = writes;
      if (!only) return true;
      // A transaction costs twice a write of its own.
      if (!second && !('check' in only)) return commitOne(only);
      try {
        await db.send(
          new TransactWriteCommand({
            TransactItems: writes.map((write) => partOf(write, table)),
          }),
        );
        return true;
      } catch (error) {
        const reasons =
          error instanceof TransactionCanceledException ? (error.CancellationReasons ?? []) : undefined;
        // Anything but a lost race (a card too large, say) would be undone for ever: it is told.
        if (reasons && reasons.length > 0 && reasons.every(({ Code }) => RACES.has(Code ?? 'None')))
          return false;
        throw error;
      }
    },
  };
};
