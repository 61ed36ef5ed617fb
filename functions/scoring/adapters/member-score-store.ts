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
import { readContact, type StoredContact } from '../domain/read-contact';
import type { MemberScoreStore } from '../ports';

const PAGE_ITEMS = 1_000;
const BATCH = 25;
const LANES = 4;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 50;

const PROJECTED = [
  'pk',
  'sk',
  // ACTIVITY
  '#all',
  'events',
  'money',
  'hours',
  'redirect',
  // CONTACT
  'address',
  '#timeZone',
  'suppressed',
  'consents',
  'unsubscribedAt',
  'complainedAt',
  'pausedUntil',
  'channelsOff',
  'pressure',
  'past',
  // CONTACT and SCORES
  'tier',
  // SCORES
  '#schema',
  'silence',
  'unsubscribe',
  'leaving',
  'rfm',
  'heat',
  'spend',
  'answers',
  'night',
].join(', ');
const NAMES = { '#all': 'all', '#schema': 'schema', '#timeZone': 'timeZone' };

const cardOf = (item: { readonly sk?: unknown }): ScannedCard =>
  item.sk === CARD.contact ? readContact(item as StoredContact) : (item as ScannedCard);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The store over the table `members`: a parallel scan that answers three cards of each member, and batch writes. */
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

  const get = async (member: string, sk: string): Promise<Record<string, unknown> | undefined> => {
    const answer = await db.send(
      new GetCommand({ TableName: table, Key: { pk: member, sk }, ConsistentRead: true }),
    );
    return answer.Item;
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
          FilterExpression: 'sk IN (:activity, :contact, :scores)',
          ProjectionExpression: PROJECTED,
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: {
            ':activity': CARD.activity,
            ':contact': CARD.contact,
            ':scores': CARD.scores,
          },
        }),
      );
      return { cards: (page.Items ?? []).map(cardOf), next: page.LastEvaluatedKey };
    },
    async others(member) {
      const [contact, scores] = await Promise.all([get(member, CARD.contact), get(member, CARD.scores)]);
      return {
        ...(contact ? { contact: readContact(contact as unknown as StoredContact) } : {}),
        ...(scores ? { scores: scores as unknown as ScoresCard } : {}),
      };
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
