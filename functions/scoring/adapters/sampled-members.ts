import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { CARD } from '../../shared/platform/cards';
import { queryPages } from '../../shared/platform/query';
import type { InteractionItem } from '../../tracking/contract';
import { pastOf } from '../domain/training/past-of';
import type { SampledMembers } from '../ports';

const PAGE_ITEMS = 500;
/** A timeline that is longer is a machine's, or would fill the Lambda. */
const MOST_ITEMS = 20_000;

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
    async timeline(member, until) {
      const items: InteractionItem[] = [];
      for (const source of await sourcesOf(member)) {
        const pages = queryPages<InteractionItem>(db, {
          TableName: tables.interactions,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': source },
        });
        for await (const page of pages) {
          items.push(...page);
          if (items.length > MOST_ITEMS) return 'too long';
        }
      }
      return pastOf(items, until);
    },
  };
};
