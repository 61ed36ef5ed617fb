import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { isErrorNamed } from '../../shared/kernel/errors';
import { DAY_MS } from '../../shared/kernel/time';
import { holds } from '../../shared/platform/conditional-write';
import { allOf, queryPages } from '../../shared/platform/query';
import { modelKeys, type Outcome } from '../contract';
import type { KeptModel, ModelStore, Standing } from '../ports';
import { modelReader } from './model-reader';

/** For how long it is kept what a training came to. */
const DECISION_DAYS = 400;

/** What cancels a transaction of ours: a condition that does not hold, or another transaction on the same items. */
const isLost = (error: unknown): boolean => {
  if (!isErrorNamed(error, 'TransactionCanceledException')) return false;
  const reasons = (error as { CancellationReasons?: readonly { Code?: string }[] }).CancellationReasons ?? [];
  return reasons.some(({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict');
};

/** Models and what trainings came to, in the table `scoring`. */
export const modelStore = (db: DynamoDBDocumentClient, table: string): ModelStore => {
  const put = (outcome: Outcome, from: Standing, to: Omit<Standing, 'revision'>) => ({
    TableName: table,
    Item: { ...modelKeys.current(outcome), ...to, revision: from.revision + 1 },
    ConditionExpression: from.revision === 0 ? 'attribute_not_exists(pk)' : 'revision = :before',
    ...(from.revision === 0 ? {} : { ExpressionAttributeValues: { ':before': from.revision } }),
  });
  const isNew = { TableName: table, ConditionExpression: 'attribute_not_exists(pk)' } as const;
  return {
    ...modelReader(db, table),
    async standing(outcome) {
      const { Item } = await db.send(
        new GetCommand({ TableName: table, Key: modelKeys.current(outcome), ConsistentRead: true }),
      );
      const { version, pinnedSince, from, revision = 0 } = (Item ?? {}) as Partial<Standing>;
      return {
        ...(version === undefined ? {} : { version }),
        ...(pinnedSince === undefined ? {} : { pinnedSince }),
        ...(from === undefined ? {} : { from }),
        revision,
      };
    },
    async versions(outcome) {
      const items = await allOf(
        queryPages<{ sk: string; promotedAt: string; over: string }>(db, {
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ProjectionExpression: 'sk, promotedAt, #over',
          ExpressionAttributeNames: { '#over': 'over' },
          ExpressionAttributeValues: { ':pk': modelKeys.pk(outcome), ':prefix': modelKeys.prefix },
          ScanIndexForward: false,
          ConsistentRead: true,
        }),
      );
      return items.map(
        ({ sk, promotedAt, over }): KeptModel => ({
          version: sk.slice(modelKeys.prefix.length),
          promotedAt,
          over,
        }),
      );
    },
    async decided(outcome, training) {
      const { Item } = await db.send(
        new GetCommand({
          TableName: table,
          Key: modelKeys.decision(outcome, training),
          ProjectionExpression: 'sk',
          ConsistentRead: true,
        }),
      );
      return Item !== undefined;
    },
    async decide(decision, promoted, now) {
      const { outcome, training } = decision;
      const told = {
        ...isNew,
        Item: {
          ...modelKeys.decision(outcome, training),
          ...decision,
          expiresAt: Math.floor((now + DECISION_DAYS * DAY_MS) / 1000),
        },
      };
      if (!promoted) return holds(() => db.send(new PutCommand(told)));
      const { artefact, over, standing } = promoted;
      const { version } = artefact;
      const kept = {
        ...isNew,
        Item: { ...modelKeys.version(outcome, version), artefact, promotedAt: decision.at, over },
      };
      try {
        await db.send(
          new TransactWriteCommand({
            TransactItems: [{ Put: told }, { Put: kept }, { Put: put(outcome, standing, { version }) }],
          }),
        );
        return true;
      } catch (error) {
        if (isLost(error)) return false;
        throw error;
      }
    },
    change: (outcome, from, to) => holds(() => db.send(new PutCommand(put(outcome, from, to)))),
    async forget(outcome, version) {
      await db.send(new DeleteCommand({ TableName: table, Key: modelKeys.version(outcome, version) }));
    },
  };
};
