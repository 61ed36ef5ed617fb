import { MEMBER_ID_PATTERN } from '../../../functions/shared/kernel/ids';
import { DAY, NOON } from '../../support/messaging/builders';
import { memberId } from './people';
import { judgeLoad, type LoadEvidence } from './verdict';

const ADA = 'ada';
const held: LoadEvidence = {
  caps: [{ scope: 'all', max: 1, window: '1d' }],
  mails: [
    { member: ADA, key: 'one', at: NOON },
    { member: ADA, key: 'two', at: NOON + DAY },
  ],
  asked: ['one', 'two', 'three'],
  told: new Map([
    ['one', ['sent']],
    ['two', ['deferred', 'sent']],
    ['three', ['frequency_capped']],
  ]),
  left: [{ member: ADA, atLeave: ['one', 'two'], end: ['one', 'two'] }],
  open: [],
  diedInHand: 0,
};
const brokenBy = (change: Partial<LoadEvidence>): string[] =>
  judgeLoad({ ...held, ...change })
    .filter(({ broken }) => broken.length > 0)
    .map(({ name }) => name);

test('a load in which all went well breaks no promise', () => {
  expect(brokenBy({})).toEqual([]);
});

test.each<[string, Partial<LoadEvidence>]>([
  ['caps', { mails: [...held.mails.slice(0, 1), { member: ADA, key: 'two', at: NOON + DAY - 1 }] }],
  ['sent once', { mails: [...held.mails, { member: ADA, key: 'one', at: NOON + 9 * DAY }] }],
  ['left', { left: [{ member: ADA, atLeave: ['one'], end: ['one', 'two'] }] }],
  ['outcome', { told: new Map([...held.told, ['three', ['deferred']]]) }],
  ['outcome', { open: ['three'] }],
  ['no contradiction', { mails: held.mails.slice(1) }],
  ['no contradiction', { told: new Map([...held.told, ['two', ['frequency_capped']]]) }],
  ['unknown outcome', { told: new Map([...held.told, ['three', ['unknown_outcome']]]) }],
  ['unknown outcome', { told: new Map([...held.told, ['two', ['unknown_outcome']]]), diedInHand: 9 }],
])('a violation of "%s" is reported as that, and as nothing else', (name, change) => {
  expect(brokenBy(change)).toEqual([name]);
});

test('an unknown outcome of what a killed sender held is none', () => {
  expect(brokenBy({ told: new Map([...held.told, ['three', ['unknown_outcome']]]), diedInHand: 1 })).toEqual(
    [],
  );
});

test('the members of a load have ids as members have them, each its own', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => memberId('0189af', index));
  expect(ids.filter((id) => !MEMBER_ID_PATTERN.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
