import * as fc from 'fast-check';
import {
  bucketOf,
  daysToSweep,
  expiryOf,
  leftBehind,
  SHARDS,
  scheduleExpression,
  scheduleName,
  shardOf,
} from '../../functions/journeys/domain/agenda';
import { DAY_MS, HOUR_MS } from '../../functions/shared/kernel/time';
import { NOON } from '../support/journeys/builders';

describe('a bucket', () => {
  test('is never before what lies in it, and less than its width after it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
        fc.constantFrom(1, 5, 60),
        (at, seconds) => {
          const late = Date.parse(bucketOf(at, seconds * 1000)) - at;
          expect(late).toBeGreaterThanOrEqual(0);
          expect(late).toBeLessThan(seconds * 1000);
        },
      ),
    );
  });

  test('has one name and one expression for its schedule, within what Scheduler takes', () => {
    const bucket = bucketOf(NOON + 1, 60_000);
    expect(scheduleName(bucket)).toBe('bucket-2026-11-02T12-01-00');
    expect(scheduleName(bucket)).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
    expect(scheduleExpression(bucket)).toBe('at(2026-11-02T12:01:00)');
  });

  test('is kept for seven days after its time', () => {
    expect(expiryOf(bucketOf(NOON, 60_000))).toBe((NOON + 7 * DAY_MS) / 1000);
  });

  test('is left behind when an hour went by and not every shard was drained', () => {
    const bucket = bucketOf(NOON, 60_000);
    const all = Array.from({ length: SHARDS }, (_, index) => index);
    expect(leftBehind(bucket, all.slice(1), NOON + HOUR_MS + 1)).toBe(true);
    expect(leftBehind(bucket, all, NOON + HOUR_MS + 1)).toBe(false);
    expect(leftBehind(bucket, [], NOON + HOUR_MS - 1)).toBe(false);
  });
});

test('the shard of a member is the same each time, and members are spread over all shards', () => {
  const ids = Array.from({ length: 400 }, (_, index) => `member-${index}`);
  const counts = new Map<number, number>();
  for (const id of ids) {
    expect(shardOf(id)).toBe(shardOf(id));
    counts.set(shardOf(id), (counts.get(shardOf(id)) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(Array.from({ length: SHARDS }, (_, index) => index));
  for (const count of counts.values()) expect(count).toBeGreaterThan(ids.length / SHARDS / 2);
});

test('a sweep looks through the days for which buckets are kept, today included', () => {
  const days = daysToSweep(NOON);
  expect(days[0]).toBe('BUCKETS#2026-10-26');
  expect(days.at(-1)).toBe('BUCKETS#2026-11-02');
  expect(days).toHaveLength(8);
});
