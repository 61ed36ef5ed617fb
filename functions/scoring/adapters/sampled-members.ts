import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { CARD } from '../../shared/platform/cards';
import { queryPages } from '../../shared/platform/query';
import { collectPast, PAST_ATTRIBUTES, type PastItem } from '../domain/training/past-of';
import type { SampledMembers } from '../ports';

const PAGE_ITEMS = 500;

/** The members and their timelines as a training samples them, over the tables `members` and `interactions`. */
export const sampledMembers = (
  db: DynamoDBDocumentClient,
  tables: { readonly members: string; readonly interactions: string },
): SampledMembers => {
  const sourcesOf = async (member: string): Promise<string[]> => {
    const answer = await db.send(
      new GetCommand({
        TableName: tables.members,
        Key: { pk: member, sk: CARD.profile },
        ProjectionExpression: 'sources',
      }),
    );
    return [...new Set([member, ...((answer.Item?.sources as string[] | undefined) ?? [])])];
  };
  return {
    async page(segment, segments, from) {
      const page = await db.send(
        new ScanCommand({
          TableName: tables.members,
          Segment: segment,
          TotalSegments: segments,
          Limit: PAGE_ITEMS,
          ExclusiveStartKey: from,
          ProjectionExpression: 'pk',
          FilterExpression: 'sk = :activity AND attribute_not_exists(redirect)',
          ExpressionAttributeValues: { ':activity': CARD.activity },
        }),
      );
      return { members: (page.Items ?? []).map(({ pk }) => String(pk)), next: page.LastEvaluatedKey };
    },
    after: (member) => ({ pk: member, sk: CARD.activity }),
    async timeline(member, until) {
      const past = collectPast(until);
      for (const source of await sourcesOf(member)) {
        // A page has 1 MB at most, and is let go when it was added.
        const pages = queryPages<PastItem>(db, {
          TableName: tables.interactions,
          KeyConditionExpression: 'pk = :pk',
          ProjectionExpression: PAST_ATTRIBUTES.map((name) => `#${name}`).join(', '),
          ExpressionAttributeNames: Object.fromEntries(PAST_ATTRIBUTES.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: { ':pk': source },
        });
        for await (const page of pages) if (!past.add(page)) return 'too long';
      }
      return past.timeline();
    },
  };
};
