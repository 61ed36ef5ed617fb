import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { CARD } from '../../shared/platform/cards';
import { queryPages, scanPages } from '../../shared/platform/query';
import type { InteractionItem } from '../contract';
import type { MemberSample, Timeline } from '../ports';

const SCANNED_ITEMS = 2_000;

/** The timeline in the table `interactions`, read as a whole. */
export const timelineReader = (db: DynamoDBDocumentClient, table: string): Timeline => ({
  pages: (source) =>
    queryPages<InteractionItem>(db, {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': source },
      ConsistentRead: true,
    }),
  async sourcesSince({ segment, segments, since, until, from }) {
    const page = await db.send(
      new ScanCommand({
        TableName: table,
        Segment: segment,
        TotalSegments: segments,
        Limit: SCANNED_ITEMS,
        ConsistentRead: true,
        ProjectionExpression: 'pk',
        FilterExpression: 'receivedAt >= :since AND receivedAt < :until AND kind <> :decision',
        ExpressionAttributeValues: { ':since': since, ':until': until, ':decision': 'decision' },
        ...(from === undefined ? {} : { ExclusiveStartKey: JSON.parse(from) }),
      }),
    );
    const sources = [...new Set((page.Items ?? []).map(({ pk }) => String(pk)))];
    return {
      sources,
      entries: page.ScannedCount ?? 0,
      ...(page.LastEvaluatedKey ? { next: JSON.stringify(page.LastEvaluatedKey) } : {}),
    };
  },
});

/** Members out of the table `members`, by a scan that stops when it has enough. */
export const memberSample = (db: DynamoDBDocumentClient, table: string): MemberSample => ({
  async idsIn(segment, segments, limit) {
    const ids: string[] = [];
    const pages = scanPages<{ readonly pk: string }>(db, {
      TableName: table,
      Segment: segment,
      TotalSegments: segments,
      Limit: SCANNED_ITEMS,
      ProjectionExpression: 'pk',
      FilterExpression: 'sk = :activity AND attribute_not_exists(redirect)',
      ExpressionAttributeValues: { ':activity': CARD.activity },
    });
    for await (const page of pages) {
      ids.push(...page.map(({ pk }) => pk));
      if (ids.length >= limit) break;
    }
    return ids.slice(0, limit);
  },
});
