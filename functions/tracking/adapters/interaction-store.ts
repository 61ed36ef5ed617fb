import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { RelanceError } from '../../shared/kernel/errors';
import { inLanes } from '../../shared/platform/lanes';
import { isPassing, isThrottling } from '../../shared/platform/passing-errors';
import { pause } from '../../shared/platform/pause';
import type { InteractionItem } from '../contract';
import type { InteractionStore, RefusedItem } from '../ports';

const BATCH = 25;
const LANES = 4;
/** 80 + 160 + ... + 1,280 ms: what is still refused after two and a half seconds is left to the queue. */
const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 40;

/** An item that the table does not take now, and the error of it. */
export interface UnwrittenItem {
  readonly item: InteractionItem;
  readonly error: unknown;
}
/** What became of items that were not written, each by itself. */
export interface Unwritten {
  /** Those that the table refuses whatever is tried again. */
  readonly refused: readonly RefusedItem[];
  /** Those that may be written later; all others are written. */
  readonly unwritten: readonly UnwrittenItem[];
}
/** The timeline, for who writes for several at once. */
export interface InteractionWriter {
  /**
   * Writes items (no two of one key), and throws for none: what stays throttled is `interactions_not_written`, what
   * meets an outage has its error, and so has what was not begun because of it. When one batch has been throttled for
   * three seconds, the others are tried once.
   */
  write(items: readonly InteractionItem[]): Promise<Unwritten>;
}

/** Writes batches, and gathers what it could not write. */
const writing = (db: DynamoDBDocumentClient, table: string) => {
  const refused: RefusedItem[] = [];
  const unwritten: UnwrittenItem[] = [];
  let tired = false;
  let outage: { readonly error: unknown } | undefined;

  const leave = (items: readonly InteractionItem[], error: unknown) =>
    void unwritten.push(...items.map((item) => ({ item, error })));
  // The client has tried it again already.
  const leaveForNow = (items: readonly InteractionItem[], error: unknown) => {
    if (!isThrottling(error)) outage ??= { error };
    leave(items, error);
  };
  const putAlone = async (item: InteractionItem): Promise<void> => {
    if (outage) return leave([item], outage.error);
    try {
      await db.send(new PutCommand({ TableName: table, Item: { ...item } }));
    } catch (error) {
      if (isPassing(error)) return leaveForNow([item], error);
      refused.push({ item, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  /** Answers what the table left unprocessed. */
  const putOnce = async (items: readonly InteractionItem[]): Promise<readonly InteractionItem[]> => {
    const requests = items.map((item) => ({ PutRequest: { Item: { ...item } } }));
    try {
      const answer = await db.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
      const left = answer.UnprocessedItems?.[table] ?? [];
      return left.map(({ PutRequest }) => PutRequest?.Item as unknown as InteractionItem);
    } catch (error) {
      if (isPassing(error)) leaveForNow(items, error);
      // One item that cannot be written refuses its whole batch: tried alone, only that one is refused.
      else for (const item of items) await putAlone(item);
      return [];
    }
  };
  const putBatch = async (items: readonly InteractionItem[]): Promise<void> => {
    let left = items;
    for (let tries = 0; left.length > 0; tries += 1) {
      if (outage) return leave(left, outage.error);
      if (tries === MAX_TRIES || (tries > 0 && tired)) {
        tired = true;
        const message = `${left.length} interactions were left unprocessed ${tries} times`;
        return leave(left, new RelanceError('interactions_not_written', message));
      }
      if (tries > 0) await pause(FIRST_PAUSE_MS * 2 ** tries);
      left = await putOnce(left);
    }
  };
  return { putBatch, refused, unwritten };
};

/** The timeline in the table `interactions`. */
export const interactionStore = (
  db: DynamoDBDocumentClient,
  table: string,
): InteractionStore & InteractionWriter => {
  const write: InteractionWriter['write'] = async (items) => {
    const { putBatch, refused, unwritten } = writing(db, table);
    const batches: InteractionItem[][] = [];
    for (let from = 0; from < items.length; from += BATCH) batches.push(items.slice(from, from + BATCH));
    await inLanes(batches, LANES, putBatch);
    return { refused, unwritten };
  };
  return {
    write,
    async put(items) {
      const { refused, unwritten } = await write(items);
      if (unwritten[0]) throw unwritten[0].error;
      return refused;
    },
  };
};
