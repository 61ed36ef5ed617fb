import { sqs } from '../../shared/platform/aws';
import { queueSender } from '../../shared/platform/queues';
import type { RecordRequest, TimelineEntry } from '../../tracking/contract';
import type { Timeline } from '../ports';

/** Queues are billed by each begun 64 KB: a message stays below that, with what is around its entries. */
const MOST_BYTES = 63_000;
/** The most entries that the recorder takes in one message. */
const MOST_ENTRIES = 500;

/** Entries in as few messages as queues bill singly. */
export const messagesOf = (entries: readonly TimelineEntry[]): RecordRequest[] => {
  const messages: TimelineEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    const last = messages.at(-1);
    if (last && last.length < MOST_ENTRIES && bytes + size <= MOST_BYTES) {
      last.push(entry);
      bytes += size;
    } else {
      messages.push([entry]);
      bytes = size;
    }
  }
  return messages.map((some) => ({ from: 'relance', entries: some }));
};

/** The timeline by way of the recorder's queue. */
export const timelineBy = (queueUrl: string): Timeline => {
  const send = queueSender(sqs(), queueUrl);
  return { record: (entries) => send(messagesOf(entries)) };
};
