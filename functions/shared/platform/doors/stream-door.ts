import type { DynamoDBStreamEvent } from 'aws-lambda';

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
 * brings the whole batch again (halved, if the event source says so).
 */
export const streamDoor =
  (handle: (records: readonly StreamRecord[], now: number) => Promise<void>) =>
  async (event: DynamoDBStreamEvent): Promise<void> => {
    const records = event.Records.flatMap(({ eventName, eventSourceARN, dynamodb }): StreamRecord[] => {
      if (eventName !== 'INSERT' || !dynamodb?.NewImage || !dynamodb.SequenceNumber) return [];
      const label = eventSourceARN?.split('/stream/')[1] ?? 'stream';
      return [
        { image: dynamodb.NewImage as StreamRecord['image'], label, sequence: dynamodb.SequenceNumber },
      ];
    });
    await handle(records, Date.now());
  };
