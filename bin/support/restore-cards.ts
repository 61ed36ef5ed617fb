import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  NOTHING_RESTORED,
  type RestoreCardsAnswer,
  type RestoreCardsRequest,
  TELLING,
  type ToldEntry,
} from '../../functions/messaging/contract';
import { CARD, type MemberItem } from '../../functions/shared/kernel/member-items';
import { scanPages } from '../../functions/shared/platform/query';
import { throughSegments } from './segments';

/** What a restore reads, a page at a time, and what writes for it. */
export interface RestoreWorld {
  /** The items of the copy, of one segment of so many. */
  copied(segment: number, segments: number): AsyncIterable<readonly MemberItem[]>;
  /** What Relance told timelines since the copy, of one segment of so many, in the order of each timeline. */
  told(segment: number, segments: number): AsyncIterable<readonly ToldEntry[]>;
  /** Asks the Lambda that owns the cards. */
  restoreCards(request: RestoreCardsRequest): Promise<RestoreCardsAnswer>;
}

/** What goes with each request of one restore, and who is told how far it is. */
export interface RestoreOptions {
  readonly pausedAt: string;
  readonly isRolledBack: boolean;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
  /** Called with the items, or entries, that were handed over so far. */
  readonly onProgress?: (done: number) => void;
}

const SEGMENTS = 8;
/** Segments at once: each holds one page, and waits for the Lambda most of the time. */
const LANES = 4;
/** What one request holds at most: a call of a Lambda takes 6 MB. */
const MOST = { items: 250, bytes: 2_000_000 };
const PAGE_ITEMS = 2_000;

/** What was read, in as few requests as hold it. */
function* batchesOf<T>(page: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const one of page) {
    const size = Buffer.byteLength(JSON.stringify(one)) + 1;
    if (batch.length > 0 && (batch.length === MOST.items || bytes + size > MOST.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

const add = (one: RestoreCardsAnswer, other: RestoreCardsAnswer): RestoreCardsAnswer => {
  const sum: { -readonly [K in keyof RestoreCardsAnswer]: number } = { ...one };
  for (const name of Object.keys(sum) as (keyof RestoreCardsAnswer)[]) sum[name] += other[name];
  return sum;
};

const handOver = async <T>(
  world: RestoreWorld,
  pages: (segment: number, segments: number) => AsyncIterable<readonly T[]>,
  asked: (batch: T[]) => Partial<RestoreCardsRequest>,
  { pausedAt, isRolledBack, dryRun, signal, onProgress }: RestoreOptions,
): Promise<RestoreCardsAnswer> => {
  let sum = NOTHING_RESTORED;
  let done = 0;
  const segments = Array.from({ length: SEGMENTS }, (_, segment) => segment);
  await throughSegments({ segments, lanes: LANES, signal }, async (segment, stopped) => {
    for await (const page of pages(segment, SEGMENTS))
      for (const batch of batchesOf(page)) {
        if (stopped()) return;
        const answer = await world.restoreCards({ pausedAt, isRolledBack, dryRun, ...asked(batch) });
        sum = add(sum, answer);
        done += batch.length;
        onProgress?.(done);
      }
  });
  return sum;
};

/** Puts back what the copy holds and the table lacks. Interrupted, it answers what was done: again, it goes on. */
export const putBackCards = (world: RestoreWorld, options: RestoreOptions): Promise<RestoreCardsAnswer> =>
  handOver(world, world.copied, (items) => ({ items }), options);

/** Says again on the CONTACT cards what timelines tell since the copy. Interrupted, it answers what was done: again, it goes on. */
export const sayTimelinesAgain = (
  world: RestoreWorld,
  options: RestoreOptions,
): Promise<RestoreCardsAnswer> => handOver(world, world.told, (entries) => ({ entries }), options);

/** The items of a copy of the table `members`; where the table itself is the copy, the CONTACT cards alone. */
export const copiedItems =
  (db: DynamoDBDocumentClient, copy: string, isRolledBack: boolean): RestoreWorld['copied'] =>
  (segment, segments) =>
    scanPages<MemberItem>(db, {
      TableName: copy,
      Segment: segment,
      TotalSegments: segments,
      Limit: PAGE_ITEMS,
      ConsistentRead: true,
      ...(isRolledBack
        ? { FilterExpression: 'sk = :contact', ExpressionAttributeValues: { ':contact': CARD.contact } }
        : {}),
    });

/**
 * What Relance itself told the timelines in the table `interactions` since an instant (ISO 8601 UTC). By its kind: a
 * website may call its own events as it likes.
 */
export const toldSince =
  (db: DynamoDBDocumentClient, interactions: string, since: string): RestoreWorld['told'] =>
  (segment, segments) => {
    const names = Object.fromEntries(TELLING.map((name, index) => [`:name${index}`, name]));
    return scanPages<ToldEntry>(db, {
      TableName: interactions,
      Segment: segment,
      TotalSegments: segments,
      Limit: PAGE_ITEMS,
      ConsistentRead: true,
      ProjectionExpression: 'pk, #name, #at, receivedAt, body',
      FilterExpression: `receivedAt >= :since AND kind IN (:decision, :fact) AND #name IN (${Object.keys(names).join(', ')})`,
      ExpressionAttributeNames: { '#name': 'name', '#at': 'at' },
      ExpressionAttributeValues: { ':since': since, ':decision': 'decision', ':fact': 'fact', ...names },
    });
  };
