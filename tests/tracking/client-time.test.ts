import { correctTime, readTime, timeAsGiven } from '../../functions/tracking/domain/client-time';

const at = (text: string) => Date.parse(text);

it.each([
  ['2026-11-02T12:00:00Z', '2026-11-02T12:00:00.000Z'],
  ['2026-11-02T12:00:00.123Z', '2026-11-02T12:00:00.123Z'],
  ['2026-11-02T12:00:00.123456Z', '2026-11-02T12:00:00.123Z'],
  ['2026-11-02T12:00:00.123456789Z', '2026-11-02T12:00:00.123Z'],
  ['2026-11-02T14:00:00.5+02:00', '2026-11-02T12:00:00.500Z'],
  ['2026-11-02T07:30:00-0430', '2026-11-02T12:00:00.000Z'],
  ['2026-11-02T12:00:00', '2026-11-02T12:00:00.000Z'],
  ['2026-11-02 12:00', '2026-11-02T12:00:00.000Z'],
  ['2026-11-02', '2026-11-02T00:00:00.000Z'],
  ['Mon, 02 Nov 2026 12:00:00 GMT', '2026-11-02T12:00:00.000Z'],
  [1793620800000, '2026-11-02T12:00:00.000Z'],
  [1793620800, '2026-11-02T12:00:00.000Z'],
])('reads %p', (written, meant) => {
  expect(readTime(written)).toBe(at(meant));
});

it.each([
  'yesterday',
  '',
  '2026-02-30',
  '2026-13-01',
  '2026-11-02T25:00:00Z',
  '1066-10-14',
  null,
  {},
  Number.NaN,
  1e300,
  -5,
])('does not take %p for a time', (written) => {
  expect(readTime(written)).toBeUndefined();
});

it('takes the original timestamp before the one that a library has corrected', () => {
  expect(timeAsGiven({ originalTimestamp: '2026-11-02', timestamp: '2026-11-03' })).toBe(at('2026-11-02'));
  expect(timeAsGiven({ originalTimestamp: 'nonsense', timestamp: '2026-11-03' })).toBe(at('2026-11-03'));
  expect(timeAsGiven({})).toBeUndefined();
});

describe('a clock', () => {
  const received = at('2026-11-02T12:00:00Z');
  const minute = 60_000;
  it.each([
    ['that is right, is believed', -10 * minute, 0, -10 * minute],
    ['that is an hour slow, is corrected', -70 * minute, -60 * minute, -10 * minute],
    ['that is an hour fast, is corrected', 50 * minute, 60 * minute, -10 * minute],
    ['of which little is known, is believed', -10 * minute, undefined, -10 * minute],
  ])('%s', (_what, given, sent, expected) => {
    const sentAt = sent === undefined ? undefined : received + sent;
    expect(correctTime(received + given, sentAt, received)).toEqual({ at: received + expected });
  });

  it('that says over a day ahead is not believed', () => {
    expect(correctTime(received + 25 * 60 * minute, undefined, received)).toEqual({
      at: received,
      flagged: 'time_ahead',
    });
  });
});
