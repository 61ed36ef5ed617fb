import { packPressure } from '../../../functions/messaging/contract';
import { aSlot, NOON } from '../../support/messaging/builders';
import { stepOf } from './steps';
import type { WireCall } from './worker';

const queues = { messages: 'm', recorder: 'r', wakeups: 'w', feedback: 'f' };
const open = { owner: 'me', leaseUntil: NOON };
const [before, reserved, unknown] = [
  packPressure([aSlot(0)]),
  packPressure([aSlot(0), aSlot(NOON, { state: 'reserved', ...open })]),
  packPressure([aSlot(0), aSlot(NOON, { state: 'unknown', ...open })]),
];
const sent = packPressure([aSlot(0), aSlot(NOON)]);
const perform = async () => undefined;
const put = (pressure: readonly string[], sk = 'CARD#CONTACT'): WireCall => ({
  service: 'dynamodb',
  operation: 'PutItem',
  body: { Item: { sk: { S: sk }, pressure: { L: pressure.map((S) => ({ S })) } } },
  perform,
});
const queued = (QueueUrl: string): WireCall => ({
  service: 'sqs',
  operation: 'SendMessageBatch',
  body: { QueueUrl },
  perform,
});

test.each([
  ['reserve', put(reserved), before],
  ['confirm', put(sent), reserved],
  ['confirm', put(sent), unknown],
  ['release', put(before), reserved],
  ['give up', put(unknown), reserved],
  ['note on the card', put(reserved), reserved],
  ['tell the timeline', queued('r'), before],
  ['put back', queued('m'), before],
  ['put back', queued('f'), before],
  ['count', queued('c'), before],
  ['defer', queued('w'), before],
  ['send', { service: 'ses' as const, operation: 'SendEmail', body: {}, perform }, before],
])('a step is told by what it changes: %s', (step, call, stored) => {
  expect(stepOf(call, stored, queues)).toBe(step);
});

test('what changes nothing outside, and cards of others, are no steps', () => {
  const query: WireCall = { service: 'dynamodb', operation: 'Query', body: {}, perform };
  const account: WireCall = { service: 'ses', operation: 'GetAccount', body: {}, perform };
  for (const call of [query, account, put(sent, 'CARD#ACTIVITY')])
    expect(stepOf(call, before, queues)).toBeUndefined();
});
