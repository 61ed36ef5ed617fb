import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { RelanceError } from '../../shared/kernel/errors';
import { CARD } from '../../shared/platform/cards';
import type { ScoresCard } from '../contract';
import type { ScannedCard } from '../domain/gather-members';
import type { MemberScoreStore } from '../ports';

const PAGE_ITEMS = 1_000;
const BATCH = 25;
const LANES = 4;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 50;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The store over the table `members`: a parallel scan that answers two cards of each member, and batch writes. */
export const memberScoreStore = (db: DynamoDBDocumentClient, table: string): MemberScoreStore => {
  const writeBatch = async (cards: readonly ScoresCard[]): Promise<void> => {
    let left: { PutRequest: { Item: Record<string, unknown> } }[] = cards.map((card) => ({
      PutRequest: { Item: { ...card } },
    }));
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries === MAX_TRIES) {
        throw new RelanceError(
          'scores_not_written',
          `${left.length} SCORES cards were refused ${MAX_TRIES} times`,
        );
      }
      if (tries > 0) await pause(FIRST_PAUSE_MS * 2 ** tries);
      const answer = await db.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
      left = (answer.UnprocessedItems?.[table] ?? []) as typeof left;
    }
  };

  return {
    async scan(segment, segments, from) {
      const page = await db.send(
        new ScanCommand({
          TableName: table,
          Segment: segment,
          TotalSegments: segments,
          Limit: PAGE_ITEMS,
          ExclusiveStartKey: from,
          FilterExpression: 'sk IN (:activity, :scores)',
          ProjectionExpression: 'pk, sk, #all, redirect, silence, night',
          ExpressionAttributeNames: { '#all': 'all' },
          ExpressionAttributeValues: { ':activity': CARD.activity, ':scores': CARD.scores },
        }),
      );
      return { cards: (page.Items ?? []) as ScannedCard[], next: page.LastEvaluatedKey };
    },
    async scores(member) {
      const answer = await db.send(
        new GetCommand({ TableName: table, Key: { pk: member, sk: CARD.scores }, ConsistentRead: true }),
      );
      return answer.Item as ScoresCard | undefined;
    },
    async write(cards) {
      const batches: ScoresCard[][] = [];
      for (let at = 0; at < cards.length; at += BATCH) batches.push(cards.slice(at, at + BATCH));
      const lane = async () => {
        for (let batch = batches.shift(); batch; batch = batches.shift()) await writeBatch(batch);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    },
  };
};
