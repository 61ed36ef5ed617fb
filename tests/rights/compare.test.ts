import type { UnusedRight } from '../../lib/building-blocks/unused-rights';
import { compareRights, type Grant, grantsOf } from './compare';

const QUEUE = 'arn:aws:sqs:eu-west-1:000000000000:work';
const POLLED: UnusedRight = { actions: ['sqs:DeleteMessage'], reason: 'The poller deletes.' };

const mayWrite: Grant[] = [
  { handler: 'write', action: 'sqs:SendMessage', resource: QUEUE },
  { handler: 'write', action: 'sqs:DeleteMessage', resource: QUEUE },
];
const wrote = { handler: 'write', action: 'sqs:SendMessage', resource: QUEUE, allowed: true };

test('nothing is wrong where every grant is used or excused, and every call granted', () => {
  expect(compareRights(mayWrite, [wrote], [POLLED])).toEqual([]);
});

test('a call that is not granted is told, also when another function may do it', () => {
  const other = { ...wrote, handler: 'read' };
  expect(compareRights(mayWrite, [wrote, other], [POLLED])).toEqual([
    { kind: 'not_granted', what: `read sqs:SendMessage ${QUEUE}` },
  ]);
});

test('a grant that nothing uses is told, also when the action is used on another resource', () => {
  const more = { handler: 'write', action: 'sqs:SendMessage', resource: `${QUEUE}-2` };
  expect(compareRights([...mayWrite, more], [wrote], [POLLED])).toEqual([
    { kind: 'not_used', what: `write sqs:SendMessage ${QUEUE}-2` },
  ]);
});

test('a refused call is told though the template grants it', () => {
  expect(compareRights(mayWrite, [{ ...wrote, allowed: false }], [POLLED])).toEqual([
    { kind: 'refused', what: `write sqs:SendMessage ${QUEUE}` },
  ]);
});

test('a reason for what is used is wrong, unless it is used by chance', () => {
  const stale: UnusedRight = { actions: ['sqs:SendMessage'], reason: 'Nobody writes.' };
  expect(compareRights(mayWrite, [wrote], [POLLED, stale])).toEqual([
    { kind: 'reason_of_a_used_right', what: `write sqs:SendMessage ${QUEUE}: Nobody writes.` },
  ]);
  expect(compareRights(mayWrite, [wrote], [POLLED, { ...stale, sometimes: true }])).toEqual([]);
});

test('a reason that excuses nothing is told', () => {
  const idle: UnusedRight = { actions: ['sqs:DeleteMessage'], handlers: ['read'], reason: 'It deletes.' };
  expect(compareRights(mayWrite, [wrote], [POLLED, idle])).toEqual([
    { kind: 'reason_of_nothing', what: 'It deletes.' },
  ]);
});

test('a star in a resource stands for any text, and other signs for themselves', () => {
  const call = { handler: 'plan', action: 'scheduler:CreateSchedule', allowed: true };
  const grant = { handler: 'plan', action: call.action, resource: 'arn:schedule/a.b/bucket-*' };
  expect(compareRights([grant], [{ ...call, resource: 'arn:schedule/a.b/bucket-7' }], [])).toEqual([]);
  expect(compareRights([grant], [{ ...call, resource: 'arn:schedule/aXb/bucket-7' }], [])).toHaveLength(2);
});

test('grants are read one by one, and only from plain statements', () => {
  const statement = { Effect: 'Allow', Action: ['a:One', 'a:Two'], Resource: ['x', 'y'] };
  expect(grantsOf('write', [statement, statement])).toHaveLength(4);
  expect(() => grantsOf('write', [{ ...statement, Effect: 'Deny' }])).toThrow('no plain grant');
  expect(() => grantsOf('write', [{ ...statement, Action: 'a:*' }])).toThrow('no plain grant');
});
