import { saysDecision, type TimelineLine, withoutRefuted } from '../../bin/support/timeline';

const aLine = (change: Partial<TimelineLine> = {}): TimelineLine => ({
  at: '2026-11-24T12:00:00.000Z',
  kind: 'decision',
  name: 'Email Sent',
  source: 'ada',
  key: '2026-11-24T12:00:00.000Z#k1',
  messageId: 'k1',
  receivedAt: '2026-11-24T12:00:01.000Z',
  body: {},
  ...change,
});
const anUnknown = (change: Partial<TimelineLine> = {}) =>
  aLine({ name: 'Email Skipped', messageId: 'k1.unknown', ...change });

test('a mail that was sent is not listed as of unknown outcome as well', () => {
  expect(withoutRefuted([aLine(), anUnknown()])).toEqual([aLine()]);
  expect(withoutRefuted([anUnknown(), aLine()])).toEqual([aLine()]);
});

test('a mail that was skipped, and sent when its request came again, is listed as sent', () => {
  const skipped = aLine({ name: 'Email Skipped', messageId: 'k1.skipped', at: '2026-11-24T11:59:00.000Z' });
  expect(withoutRefuted([skipped, aLine()])).toEqual([aLine()]);
});

test('another mail that was skipped stays', () => {
  const skipped = aLine({ name: 'Email Skipped', messageId: 'k2.skipped' });
  expect(withoutRefuted([skipped, aLine()])).toEqual([skipped, aLine()]);
});

test.each<[string, TimelineLine]>([
  ['without a mail', anUnknown({ messageId: 'k2.unknown' })],
  ['of an earlier reservation', anUnknown({ at: '2026-11-24T11:00:00.000Z' })],
  ['of somebody else', anUnknown({ source: 'bob' })],
  ['that is a call of a client', anUnknown({ kind: 'track' })],
])('an unknown outcome %s stays', (_, line) => {
  expect(withoutRefuted([aLine(), line])).toEqual([aLine(), line]);
});

test('what became of a mail on its way is no decision about it, of whatever kind its entry is', () => {
  expect(saysDecision({ key: 'k1', decision: 'sent' })).toBe(true);
  for (const body of [{ key: 'k1', providerId: 'ses-1' }, 'decision', null, undefined, ['decision']])
    expect(saysDecision(body)).toBe(false);
});
