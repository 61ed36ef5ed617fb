import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { RelanceError } from '../../shared/kernel/errors';
import { inLanes } from '../../shared/platform/lanes';
import type { InteractionItem } from '../contract';
import type { InteractionStore, RefusedItem } from '../ports';
import { isPassing } from './passing-errors';

const BATCH = 25;
const LANES = 4;
const MAX_TRIES = 8;
const FIRST_PAUSE_MS = 40;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The timeline in the table `interactions`. Throws `interactions_not_written` when the table stays throttled, and what
 * the table answers when it cannot write now.
 */
export const interactionStore = (db: DynamoDBDocumentClient, table: string): InteractionStore => {
  const putAlone = async (item: InteractionItem, refused: RefusedItem[]): Promise<void> => {
    try {
      await db.send(new PutCommand({ TableName: table, Item: { ...item } }));
    } catch (error) {
      if (isPassing(error)) throw error;
      refused.push({ item, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const putBatch = async (items: readonly InteractionItem[], refused: RefusedItem[]): Promise<void> => {
    let left: { PutRequest: { Item: Record<string, unknown> } }[] = items.map((item) => ({
      PutRequest: { Item: { ...item } },
    }));
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries === MAX_TRIES) {
        const message = `${left.length} interactions were left unprocessed ${MAX_TRIES} times`;
        throw new RelanceError('interactions_not_written', message);
      }
      if (tries > 0) await pause(FIRST_PAUSE_MS * 2 ** tries);
      try {
        const answer = await db.send(new BatchWriteCommand({ RequestItems: { [table]: left } }));
        left = (answer.UnprocessedItems?.[table] ?? []) as typeof left;
      } catch (error) {
        // One item that cannot be written refuses its whole batch: tried alone, only that one is refused.
        if (isPassing(error)) throw error;
        for (const { PutRequest } of left) {
          await putAlone(PutRequest.Item as unknown as InteractionItem, refused);
        }
        left = [];
      }
    }
  };
  return {
    async put(items) {
      const refused: RefusedItem[] = [];
      const batches: InteractionItem[][] = [];
      for (let from = 0; from < items.length; from += BATCH) batches.push(items.slice(from, from + BATCH));
      await inLanes(batches, LANES, (batch) => putBatch(batch, refused));
      return refused;
    },
  };
};
