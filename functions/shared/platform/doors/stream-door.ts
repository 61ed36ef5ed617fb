import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { codeOf, RelanceError } from '../../kernel/errors';
import { logger } from '../logger';
import { beginCall, failuresOf } from './call';

/** An attribute value as a table's stream writes it; ours are text. */
export interface StreamAttribute {
  readonly S?: string | undefined;
}

/** What a table's stream says was inserted: the new image, and where it stands in the stream. */
export interface StreamRecord {
  readonly image: Readonly<Record<string, StreamAttribute>>;
  /** The label of the stream: another one counts anew. */
  readonly label: string;
  readonly sequence: string;
}

/**
 * A Lambda behind a table's stream, for inserts: what is modified or removed is passed over. What `handle` throws
 * brings the whole batch again (halved, if the event source says so). Logs one line a call.
 */
export const streamDoor =
  (handle: (records: readonly StreamRecord[], now: number) => Promise<Readonly<Record<string, number>>>) =>
  async (event: DynamoDBStreamEvent, context?: Context): Promise<void> => {
    const call = beginCall(context);
    const records = event.Records.flatMap(({ eventName, eventSourceARN, dynamodb }): StreamRecord[] => {
      if (eventName !== 'INSERT' || !dynamodb?.NewImage || !dynamodb.SequenceNumber) return [];
      const label = eventSourceARN?.split('/stream/')[1] ?? 'stream';
      return [
        { image: dynamodb.NewImage as StreamRecord['image'], label, sequence: dynamodb.SequenceNumber },
      ];
    });
    try {
      const counts = await handle(records, Date.now());
      logger.info('records_handled', { count: records.length, ...counts, ...call.took() });
    } catch (error) {
      logger.error('records_failed', {
        count: records.length,
        failures: failuresOf([error]),
        ...call.took(),
      });
      // Lambda logs the text of what ends a call, and all that hangs on it.
      throw new RelanceError(codeOf(error), 'the batch failed, and comes again; the line above says why');
    }
  };
