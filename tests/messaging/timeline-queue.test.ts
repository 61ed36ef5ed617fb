import { messagesOf } from '../../functions/messaging/adapters/timeline-queue';
import { recordRequestSchema, type TimelineEntry } from '../../functions/tracking/contract';
import { ADA, iso, NOON } from '../support/messaging/builders';

const entry = (index: number, more = ''): TimelineEntry => ({
  member: ADA,
  messageId: `entry-${index}`,
  at: iso(NOON),
  kind: 'decision',
  name: 'Email Delivered',
  properties: { more },
});

test.each([
  ['few', 3, '', 1],
  ['a thousand small ones', 1_000, '', 3],
  ['large ones', 4, 'é'.repeat(15_000), 2],
])('%s go in as few messages as the queue bills singly, in their order', (_, count, more, least) => {
  const entries = Array.from({ length: count }, (__, index) => entry(index, more));
  const messages = messagesOf(entries);
  expect(messages.flatMap((message) => ('entries' in message ? message.entries : []))).toEqual(entries);
  expect(messages).toHaveLength(least);
  for (const message of messages) {
    expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(64 * 1_024);
    expect(recordRequestSchema.safeParse(message).error).toBeUndefined();
  }
});

test('an entry that is larger alone goes alone', () => {
  expect(messagesOf([entry(1), entry(2, 'x'.repeat(70_000)), entry(3)])).toHaveLength(3);
});
