import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { holds } from '../../shared/platform/conditional-write';
import { type ProgrammeRules, pausedIn, programmeKeys } from '../contract';
import { NOTHING_PAUSED } from '../domain/paused';
import type { Pointer, ProgrammeStore } from '../ports';

const { pk } = programmeKeys;
const VERSION_PREFIX = programmeKeys.version(0).replace(/\d+$/, '');

/** The table `programmes` (its layout is in the contract). */
export const dynamoProgrammeStore = (db: DynamoDBDocumentClient, table: string): ProgrammeStore => ({
  async pointer() {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: { pk, sk: programmeKeys.pointer }, ConsistentRead: true }),
    );
    return answer.Item && ({ ...answer.Item, paused: pausedIn(answer.Item.paused) } as Pointer);
  },
  async latest() {
    const answer = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': pk, ':prefix': VERSION_PREFIX },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    const last = answer.Items?.[0];
    return last ? Number(last.version) : 0;
  },
  async insert({ templates, ...version }) {
    // Taking the number comes first: the templates of two publishers can then never lie under one number.
    const taken = await holds(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item: { pk, sk: programmeKeys.version(version.version), ...version },
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
      ),
    );
    if (!taken) return false;
    for (const template of templates) {
      const sk = programmeKeys.template(version.version, template.id);
      const item = { pk, sk, version: version.version, template };
      await db.send(new PutCommand({ TableName: table, Item: item }));
    }
    return true;
  },
  move: (seen, next) =>
    holds(() =>
      db.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk, sk: programmeKeys.pointer },
          UpdateExpression:
            'SET #version = :version, #hash = :hash, publishedAt = :at, published = :published, ' +
            'paused = if_not_exists(paused, :nothing)',
          ConditionExpression: seen
            ? '#version = :seenVersion AND publishedAt = :seenAt'
            : 'attribute_not_exists(pk)',
          ExpressionAttributeNames: { '#version': 'version', '#hash': 'hash' },
          ExpressionAttributeValues: {
            ':version': next.version,
            ':hash': next.hash,
            ':at': next.publishedAt,
            ':published': next.published,
            ':nothing': NOTHING_PAUSED,
            ...(seen ? { ':seenVersion': seen.version, ':seenAt': seen.publishedAt } : {}),
          },
        }),
      ),
    ),
  pause: (seen, paused) =>
    holds(() =>
      db.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk, sk: programmeKeys.pointer },
          UpdateExpression: 'SET paused = :paused, pauses = :next',
          ConditionExpression:
            seen.pauses === undefined
              ? 'attribute_exists(pk) AND attribute_not_exists(pauses)'
              : 'pauses = :seen',
          ExpressionAttributeValues: {
            ':paused': paused,
            ':next': (seen.pauses ?? 0) + 1,
            ...(seen.pauses === undefined ? {} : { ':seen': seen.pauses }),
          },
        }),
      ),
    ),
  async rules(version) {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: { pk, sk: programmeKeys.version(version) } }),
    );
    return answer.Item?.rules as ProgrammeRules | undefined;
  },
});
