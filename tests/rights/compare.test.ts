import type { UnusedRight } from '../../lib/building-blocks/unused-rights';
import { type Call, compareRights, type Grant, grantsOf, type Reasons } from './compare';

const QUEUE = 'arn:aws:sqs:eu-west-1:000000000000:work';
const POLLED: UnusedRight = {
  actions: ['sqs:DeleteMessage'],
  handlers: 'wired',
  on: ['own:source'],
  reason: 'The poller deletes.',
};

const mayWrite: Grant[] = [
  { handler: 'write', action: 'sqs:SendMessage', resource: QUEUE },
  { handler: 'write', action: 'sqs:DeleteMessage', resource: QUEUE },
];
const wrote: Call = { handler: 'write', action: 'sqs:SendMessage', resource: QUEUE, allowed: true };

/** Reasons of a stage in which `write` reads the queue, and nobody else. */
const because = (...unused: UnusedRight[]): Reasons => ({
  unused: [POLLED, ...unused],
  namesOf: (handler, resource) => {
    if (resource !== QUEUE) return [];
    return handler === 'write' ? ['own:source', 'queue:recorder'] : ['queue:recorder'];
  },
});

test('nothing is wrong where every grant is used or excused, and every call granted', () => {
  expect(compareRights(mayWrite, [wrote], because())).toEqual([]);
});

test('a call that is not granted is told, also when another function may do it', () => {
  const other = { ...wrote, handler: 'read' };
  expect(compareRights(mayWrite, [wrote, other], because())).toEqual([
    { kind: 'not_granted', what: `read sqs:SendMessage ${QUEUE}` },
  ]);
});

test('a grant that nothing uses is told, also when the action is used on another resource', () => {
  const more = { handler: 'write', action: 'sqs:SendMessage', resource: `${QUEUE}-2` };
  expect(compareRights([...mayWrite, more], [wrote], because())).toEqual([
    { kind: 'not_used', what: `write sqs:SendMessage ${QUEUE}-2` },
  ]);
});

test('a wider grant beside the one that is used is told', () => {
  const wide = { handler: 'write', action: 'sqs:SendMessage', resource: '*' };
  expect(compareRights([...mayWrite, wide], [wrote], because())).toEqual([
    { kind: 'not_used', what: 'write sqs:SendMessage *' },
  ]);
});

test('a reason excuses neither another function, nor another resource, nor other conditions', () => {
  const grant: Grant = { handler: 'write', action: 'sqs:DeleteMessage', resource: QUEUE };
  const conditions = { StringEquals: { 'aws:SourceAccount': '000000000000' } };
  for (const more of [
    { ...grant, handler: 'read' },
    { ...grant, resource: `${QUEUE}-2` },
    { ...grant, conditions },
  ])
    expect(compareRights([...mayWrite, more], [wrote], because())).toEqual([
      { kind: 'not_used', what: expect.stringMatching(`^${more.handler} sqs:DeleteMessage`) },
    ]);
});

test('a reason that asks for conditions excuses under these alone', () => {
  const conditions = { StringEquals: { 'kms:ViaService': 'dynamodb.*.amazonaws.com' } };
  const reasons = because({
    actions: ['kms:Decrypt'],
    handlers: ['write'],
    on: ['queue:recorder'],
    conditions,
    reason: 'DynamoDB does.',
  });
  const through = (service?: string, more = {}) =>
    compareRights(
      [
        ...mayWrite,
        {
          handler: 'write',
          action: 'kms:Decrypt',
          resource: QUEUE,
          ...(service
            ? {
                conditions: {
                  StringEquals: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com`, ...more },
                },
              }
            : {}),
        },
      ],
      [wrote],
      reasons,
    ).map(({ kind }) => kind);
  expect(through('dynamodb')).toEqual([]);
  for (const found of [through('s3'), through(), through('dynamodb', { 'aws:SourceAccount': '0' })])
    expect(found).toEqual(['not_used', 'reason_of_nothing']);
});

test('a call is granted only by a statement whose conditions it satisfies', () => {
  const conditions = { StringEquals: { 'kms:ViaService': ['dynamodb.eu-west-1.amazonaws.com', 'other'] } };
  const grant: Grant = { handler: 'write', action: 'kms:Decrypt', resource: 'arn:key', conditions };
  const call: Call = { handler: 'write', action: 'kms:Decrypt', resource: 'arn:key', allowed: true };
  const kinds = (request?: Record<string, string>) =>
    compareRights([...mayWrite, grant], [wrote, { ...call, request }], because()).map(({ kind }) => kind);
  expect(kinds({ 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' })).toEqual([]);
  expect(kinds({ 'kms:ViaService': 's3.eu-west-1.amazonaws.com' })).toEqual(['not_granted', 'not_used']);
  // What a function calls itself goes through no other service.
  expect(kinds()).toEqual(['not_granted', 'not_used']);
});

test('a condition that cannot be judged is an error, not a guess', () => {
  const grant: Grant = {
    ...(mayWrite[0] as Grant),
    conditions: { DateLessThan: { 'aws:CurrentTime': 'x' } },
  };
  expect(() => compareRights([grant], [wrote], because())).toThrow('cannot judge the condition DateLessThan');
});

test('a refused call is told though the template grants it', () => {
  expect(compareRights(mayWrite, [{ ...wrote, allowed: false }], because())).toEqual([
    { kind: 'refused', what: `write sqs:SendMessage ${QUEUE}` },
  ]);
});

test('a reason for what is used is wrong, unless it is used by chance', () => {
  const stale: UnusedRight = {
    actions: ['sqs:SendMessage'],
    handlers: ['write'],
    on: ['queue:recorder'],
    reason: 'Nobody writes.',
  };
  expect(compareRights(mayWrite, [wrote], because(stale))).toEqual([
    { kind: 'reason_of_a_used_right', what: `write sqs:SendMessage ${QUEUE}: Nobody writes.` },
  ]);
  expect(compareRights(mayWrite, [wrote], because({ ...stale, sometimes: true }))).toEqual([]);
});

test('a reason that excuses nothing is told', () => {
  const idle: UnusedRight = {
    actions: ['sqs:DeleteMessage'],
    handlers: ['read'],
    on: ['queue:recorder'],
    reason: 'It deletes.',
  };
  expect(compareRights(mayWrite, [wrote], because(idle))).toEqual([
    { kind: 'reason_of_nothing', what: 'It deletes.' },
  ]);
});

test('a star in a resource stands for any text, and other signs for themselves', () => {
  const call = { handler: 'plan', action: 'scheduler:CreateSchedule', allowed: true };
  const grant = { handler: 'plan', action: call.action, resource: 'arn:schedule/a.b/bucket-*' };
  const none: Reasons = { unused: [], namesOf: () => [] };
  const found = (pattern: string, resource: string) =>
    compareRights([{ ...grant, resource: pattern }], [{ ...call, resource }], none).length;
  expect(found(grant.resource, 'arn:schedule/a.b/bucket-7')).toBe(0);
  expect(found(grant.resource, 'arn:schedule/aXb/bucket-7')).toBe(2);
  expect(found('*', 'anything')).toBe(0);
  expect(found('a*b*c', 'a-b-b-c')).toBe(0);
  expect(found('a*b*c', 'abc')).toBe(0);
  expect(found('a*b*bc', 'abc')).toBe(2);
});

test('grants are read one by one, and only from plain statements', () => {
  const statement = { Effect: 'Allow', Action: ['a:One', 'a:Two'], Resource: ['x', 'y'] };
  expect(grantsOf('write', [statement, statement])).toHaveLength(4);
  expect(() => grantsOf('write', [{ ...statement, Effect: 'Deny' }])).toThrow('no plain grant');
  expect(() => grantsOf('write', [{ ...statement, Action: 'a:*' }])).toThrow('no plain grant');
});
