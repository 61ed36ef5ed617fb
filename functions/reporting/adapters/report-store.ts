import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { isErrorNamed } from '../../shared/kernel/errors';
import { DAY_MS } from '../../shared/kernel/time';
import { allOf, queryPages } from '../../shared/platform/query';
import { type GuardState, reportKeys } from '../contract';
import { dayCountsOf } from '../domain/day-counts';
import type { CounterChange, Fold, MarksChange } from '../domain/fold';
import { type MarksPage, packMarks, unpackMarks } from '../domain/marks';
import type { ReportStore } from '../ports';

/** A queue keeps what it has for 14 days, and its dead letters for as many; a mail's key is known for 92 days. */
const NAMES_KEPT_DAYS = 92;

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const expiry = (now: number): number => Math.floor((now + NAMES_KEPT_DAYS * DAY_MS) / 1000);

const takeName = (table: string, name: string, now: number): Write => ({
  Put: {
    TableName: table,
    Item: {
      pk: reportKeys.counted(name),
      sk: reportKeys.countedOnce,
      expiresAt: expiry(now),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

/** Marks are only ever added: as many as were read are those that were read. */
const addMarks = (table: string, { instant, page, before, add }: MarksChange, now: number): Write => ({
  Put: {
    TableName: table,
    Item: {
      pk: reportKeys.seen(instant),
      sk: reportKeys.seenAt(page),
      marks: packMarks([...before, ...add]),
      n: before.length + add.length,
      expiresAt: expiry(now),
    },
    ...(before.length === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': before.length } }),
  },
});

const addTo = (table: string, { pk, sk, add }: CounterChange): Write => {
  const outcomes = Object.entries(add);
  return {
    Update: {
      TableName: table,
      Key: { pk, sk },
      UpdateExpression: `ADD ${outcomes.map(([outcome]) => `#${outcome} :${outcome}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(outcomes.map(([outcome]) => [`#${outcome}`, outcome])),
      ExpressionAttributeValues: Object.fromEntries(outcomes.map(([outcome, n]) => [`:${outcome}`, n])),
    },
  };
};

/** The names of a refused transaction that are taken; undefined when it was refused for something else. */
const takenNames = (error: unknown, { names }: Fold): readonly string[] | undefined => {
  if (!isErrorNamed(error, 'TransactionCanceledException')) return undefined;
  const { CancellationReasons = [] } = error as { CancellationReasons?: readonly { Code?: string }[] };
  const codes = CancellationReasons.map(({ Code }) => Code);
  if (!codes.some((code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict'))
    return undefined;
  // The names come first; a conflict with another transaction is known to be nothing yet.
  return names.filter((_, index) => codes[index] === 'ConditionalCheckFailed');
};

/** The number of a page is in its key, for the first ones are removed before the last. */
const seenPages = async (
  db: DynamoDBDocumentClient,
  table: string,
  instant: string,
): Promise<readonly MarksPage[]> => {
  const items = await allOf(
    queryPages<{ sk: string; marks: string }>(db, {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': reportKeys.seen(instant) },
      ConsistentRead: true,
    }),
  );
  return items.map(({ sk, marks }) => ({
    page: Number(sk.slice(reportKeys.seenAt(0).length + 1)),
    marks: unpackMarks(instant, marks),
  }));
};

/** The table `reports` (its layout is in the contract). */
export const reportStore = (db: DynamoDBDocumentClient, table: string): ReportStore => ({
  async add(fold, now) {
    const TransactItems = [
      ...fold.names.map((name) => takeName(table, name, now)),
      ...fold.marks.map((marks) => addMarks(table, marks, now)),
      ...fold.changes.map((change) => addTo(table, change)),
    ];
    try {
      await db.send(new TransactWriteCommand({ TransactItems }));
      return { added: true };
    } catch (error) {
      const known = takenNames(error, fold);
      if (!known) throw error;
      return { added: false, known };
    }
  },
  async seen(instants) {
    const found = await Promise.all(
      instants.map(async (instant) => [instant, await seenPages(db, table, instant)] as const),
    );
    return new Map(found.filter(([, pages]) => pages.length > 0));
  },
  async days(pk, from) {
    const items = await allOf(
      queryPages<Record<string, unknown>>(db, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk >= :from',
        ExpressionAttributeValues: { ':pk': pk, ':from': from },
        ConsistentRead: true,
      }),
    );
    return items.map(dayCountsOf);
  },
  async guards() {
    const states = await allOf(
      queryPages<GuardState>(db, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': reportKeys.guards },
        ConsistentRead: true,
      }),
    );
    return new Map(states.map((state) => [state.sk, state]));
  },
  async keep(state) {
    await db.send(new PutCommand({ TableName: table, Item: { ...state } }));
  },
});
