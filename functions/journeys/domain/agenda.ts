import { DAY_MS, HOUR_MS, isoTime, SECOND_MS } from '../../shared/kernel/time';

/**
 * The arithmetic of the agenda. What waits long is an item in a bucket; a bucket is named by the instant at which it
 * is woken, so an item lies in the first bucket that is not before its own time: nothing is ever woken early.
 */

/** Into how many partitions a bucket is spread. */
export const SHARDS = 4;
/** How long items and the marks of buckets are kept after the bucket's time; the sweep looks back as far. */
export const KEPT_MS = 7 * DAY_MS;
/** A bucket that was not drained this long after its time is left behind. */
export const LEFT_BEHIND_MS = HOUR_MS;

/** The bucket (ISO 8601 UTC) in which something due at `at` (epoch ms) lies, with buckets `widthMs` wide. */
export const bucketOf = (at: number, widthMs: number): string => isoTime(Math.ceil(at / widthMs) * widthMs);

/** The shard of a member: 0 to SHARDS - 1, the same at every try. FNV-1a over the id's characters. */
export const shardOf = (member: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < member.length; index += 1) {
    hash = Math.imul(hash ^ member.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % SHARDS;
};

/** The partition of one shard of a bucket. */
export const shardKey = (bucket: string, shard: number): string => `${bucket}#${shard}`;

/** The partition that lists the buckets of a bucket's day (UTC). */
export const dayKey = (bucket: string): string => `BUCKETS#${bucket.slice(0, 10)}`;

/** When the items of a bucket may be removed: epoch seconds, for the table's TTL. */
export const expiryOf = (bucket: string): number => Math.ceil((Date.parse(bucket) + KEPT_MS) / SECOND_MS);

/** The name of a bucket's schedule: the same whoever makes it, so that only one can be made. */
export const scheduleName = (bucket: string): string => `bucket-${bucket.slice(0, 19).replaceAll(':', '-')}`;

/** The expression of EventBridge Scheduler that fires at a bucket's instant, in UTC. */
export const scheduleExpression = (bucket: string): string => `at(${bucket.slice(0, 19)})`;

/** The days (as their buckets' partition keys) that a sweep at `now` looks through, oldest first. */
export const daysToSweep = (now: number): string[] => {
  const days: string[] = [];
  for (let at = now - KEPT_MS; at < now + DAY_MS; at += DAY_MS) days.push(dayKey(isoTime(Math.min(at, now))));
  return [...new Set(days)];
};

/** Whether a bucket whose `finished` shards are known should have been drained long ago, and was not. */
export const leftBehind = (bucket: string, finished: readonly number[], now: number): boolean =>
  Date.parse(bucket) + LEFT_BEHIND_MS < now && new Set(finished).size < SHARDS;
