import { judgeRestore, type MemberAtEnd, type RestoreEvidence } from './verdict';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-11-24T12:00:00.000Z');
const member = (over: Partial<MemberAtEnd> = {}): MemberAtEnd => ({
  member: 'ada',
  missing: [],
  before: ['old'],
  slots: ['old', 'one'],
  isRestored: false,
  wasLost: false,
  counted: 2,
  entries: 2,
  ...over,
});
const held: RestoreEvidence = {
  caps: [{ scope: 'all', max: 1, window: '1d' }],
  earlier: [{ member: 'ada', key: 'old', at: NOON - 48 * HOUR }],
  mails: [{ member: 'ada', key: 'one', at: NOON }],
  asked: new Map([
    ['one', 'ada'],
    ['two', 'bob'],
  ]),
  owed: ['one'],
  told: new Map([
    ['one', ['sent']],
    ['two', ['unknown_outcome']],
  ]),
  members: [member(), member({ member: 'bob', slots: ['old'], isRestored: true, wasLost: true })],
  isPaused: false,
  left: 0,
};

test('a restore of which everything held breaks nothing', () => {
  expect(judgeRestore(held).flatMap(({ broken }) => broken)).toEqual([]);
});

test.each<[string, Partial<RestoreEvidence>]>([
  ['caps', { earlier: [{ member: 'ada', key: 'old', at: NOON - 23 * HOUR }] }],
  ['sent once', { mails: [...held.mails, { member: 'ada', key: 'one', at: NOON + 30 * HOUR }] }],
  ['put back', { members: [member({ missing: ['PROFILE'] }), ...held.members.slice(1)] }],
  ['put back', { members: [member({ slots: ['one'] }), ...held.members.slice(1)] }],
  ['put back', { members: [member({ slots: ['old'] }), ...held.members.slice(1)] }],
  ['judged', { members: [member({ counted: 1 }), ...held.members.slice(1)] }],
  ['outcome', { asked: new Map([...held.asked, ['three', 'ada']]) }],
  ['outcome', { told: new Map([...held.told, ['two', ['sent']]]) }],
  ['no more lost', { members: [member(), member({ member: 'bob', slots: ['old'] })] }],
  ['resumed', { isPaused: true }],
  ['resumed', { owed: ['two'] }],
  ['nothing left', { left: 1 }],
])('what breaks "%s" breaks that alone: %#', (name, change) => {
  const broken = judgeRestore({ ...held, ...change }).filter((check) => check.broken.length > 0);
  expect(broken.map((check) => check.name)).toEqual([name]);
});
