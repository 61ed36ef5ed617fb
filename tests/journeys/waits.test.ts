import * as fc from 'fast-check';
import { timingOf } from '../../functions/journeys/adapters/timing';
import { shortenedWaits, waitsProblems } from '../../functions/journeys/domain/waits';
import { durationMs } from '../../functions/shared/kernel/time';

const TABLE = { '2h': '15s', '3d': '30s' };

const settings = (over: Partial<Parameters<typeof timingOf>[0]> = {}) => ({
  STAGE: 'local',
  WAITS: '{}',
  AGENDA_AHEAD_SECONDS: '5',
  AGENDA_BUCKET_SECONDS: '5',
  ...over,
});

describe('shortened waits', () => {
  test('last as long as the table says', () => {
    const wait = shortenedWaits(TABLE);
    expect([wait('2h'), wait('3d')]).toEqual([15_000, 30_000]);
  });

  test('last as written when the table is empty', () => {
    expect(shortenedWaits({})('3d')).toBe(3 * 86_400_000);
  });

  test('keep the order of any two durations, also of those that are not in the table', () => {
    const wait = shortenedWaits(TABLE);
    const duration = fc
      .tuple(fc.integer({ min: 1, max: 999 }), fc.constantFrom('s', 'm', 'h', 'd'))
      .map(([count, unit]) => `${count}${unit}`);
    fc.assert(
      fc.property(duration, duration, (a, b) => {
        if (durationMs(a) <= durationMs(b)) expect(wait(a)).toBeLessThanOrEqual(wait(b));
        expect(wait(a)).toBeGreaterThanOrEqual(1_000);
      }),
    );
  });

  test.each([
    ['an order that is turned round', { '2h': '30s', '3d': '15s' }],
    ['two waits that become the same', { '2h': '15s', '3d': '15s' }],
    ['what is no duration', { '2h': 'soon' }],
    ['a number', { '2h': 15 }],
  ])('%s is a problem', (_, table) => {
    expect(waitsProblems(table)).not.toEqual([]);
  });
});

describe('the timing of a stage', () => {
  test('is read from its settings', () => {
    const timing = timingOf(settings({ WAITS: JSON.stringify(TABLE) }));
    expect([timing.aheadMs, timing.bucketMs, timing.waitLength('2h')]).toEqual([5_000, 5_000, 15_000]);
  });

  test.each([
    ['waits_refused', { STAGE: 'prod', WAITS: '{"2h":"15s"}' }],
    ['waits_invalid', { WAITS: '{"3d":"15s","2h":"30s"}' }],
    ['waits_invalid', { WAITS: 'soon' }],
    ['waits_invalid', { WAITS: '[]' }],
    ['agenda_invalid', { AGENDA_AHEAD_SECONDS: '901' }],
    ['agenda_invalid', { AGENDA_BUCKET_SECONDS: '0' }],
  ])('is refused with %s for %j', (code, over) => {
    expect(() => timingOf(settings(over))).toThrow(expect.objectContaining({ code }));
  });
});
