import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { RelanceError } from '../../shared/kernel/errors';
import { shortHash } from '../../shared/kernel/ids';
import { DAY_MS } from '../../shared/kernel/time';
import { holds } from '../../shared/platform/conditional-write';
import { allOf, queryPages } from '../../shared/platform/query';
import { nightKeys, trainingKeys } from '../contract';
import type { PartProgress, PlannedNight, TrainingStore } from '../ports';

const KEPT_DAYS = 7;

/** The samples of trainings in the table `scoring`, removed by its TTL after a week. */
export const trainingStore = (db: DynamoDBDocumentClient, table: string): TrainingStore => {
  const expiry = (now: number) => ({ expiresAt: Math.floor((now + KEPT_DAYS * DAY_MS) / 1000) });
  const get = async (key: { readonly pk: string; readonly sk: string }) =>
    (await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  const startingWith = (pk: string, prefix: string, more: Partial<QueryCommandInput> = {}) =>
    allOf(
      queryPages<Record<string, unknown>>(db, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
        ConsistentRead: true,
        ...more,
      }),
    );
  const segmentsOf = (night: string) =>
    startingWith(night, nightKeys.prefix, {
      ProjectionExpression: 'scored, #done',
      ExpressionAttributeNames: { '#done': 'done' },
    });
  const progressOf = ({ pk: _, sk: __, expiresAt: ___, ...progress }: Record<string, unknown>) =>
    progress as unknown as PartProgress;
  return {
    async membersCounted() {
      const latest = (await get(nightKeys.latest)) as PlannedNight | undefined;
      const planned = latest ? [latest, ...(latest.before ?? [])] : [];
      for (const { night, segments = 1 } of planned) {
        const begun = await segmentsOf(night);
        if (begun.length < segments || !begun.every(({ done }) => done === true)) continue;
        const members = begun.reduce((sum, { scored }) => sum + Number(scored), 0);
        return { members, night, nights: planned.length };
      }
      return { members: 0, nights: planned.length };
    },
    async saveBlock(training, bytes, now) {
      const name = shortHash(Buffer.from(bytes).toString('base64'));
      await db.send(
        new PutCommand({
          TableName: table,
          Item: { pk: trainingKeys.pk(training), sk: trainingKeys.block(name), data: bytes, ...expiry(now) },
        }),
      );
      return name;
    },
    async readBlock(training, name) {
      const item = await get({ pk: trainingKeys.pk(training), sk: trainingKeys.block(name) });
      if (item?.data instanceof Uint8Array) return item.data;
      throw new RelanceError('block_missing', `the block ${name} of the training ${training} is not there`);
    },
    async savePart(progress, now) {
      const { training, part } = progress;
      // A part that was delivered again after it was done: what it came to is there.
      await holds(() =>
        db.send(
          new PutCommand({
            TableName: table,
            Item: {
              pk: trainingKeys.pk(training),
              sk: trainingKeys.part(part),
              ...progress,
              ...expiry(now),
            },
            ConditionExpression: 'attribute_not_exists(pk) OR #done = :no',
            ExpressionAttributeNames: { '#done': 'done' },
            ExpressionAttributeValues: { ':no': false },
          }),
        ),
      );
    },
    async part(training, part) {
      const item = await get({ pk: trainingKeys.pk(training), sk: trainingKeys.part(part) });
      return item && progressOf(item);
    },
    async parts(training) {
      return (await startingWith(trainingKeys.pk(training), trainingKeys.parts)).map(progressOf);
    },
  };
};
