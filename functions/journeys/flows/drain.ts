import type { AgendaDue } from '../contract';
import { SHARDS } from '../domain/agenda';
import type { JourneysPorts } from '../ports';

/** Entries read, and messages sent, between two looks at the clock. */
const PAGE = 100;
/** With less time than this left, the rest is left to another call. */
const RESERVE_MS = 8_000;

/**
 * Drains a bucket that is due. Asked for the bucket, it asks for each of its shards; asked for a shard, it wakes
 * everything in it page by page, and puts the rest back on the queue before its time is up. Again, it wakes again,
 * and a wake-up that comes twice does no harm.
 */
export const drainAgenda = async (
  ports: Pick<JourneysPorts, 'agenda' | 'outbox'>,
  due: AgendaDue,
  timeLeftMs: () => number,
): Promise<void> => {
  const { bucket, shard } = due;
  if (shard === undefined) {
    await ports.outbox.drain(Array.from({ length: SHARDS }, (_, index) => ({ bucket, shard: index })));
    return;
  }
  let after = due.after;
  do {
    const page = await ports.agenda.page(bucket, shard, PAGE, after);
    await ports.outbox.wake(page.wakeUps.map((wakeUp) => ({ wakeUp })));
    after = page.after;
    if (after !== undefined && timeLeftMs() < RESERVE_MS) {
      await ports.outbox.drain([{ bucket, shard, after }]);
      return;
    }
  } while (after !== undefined);
  await ports.agenda.finish(bucket, shard);
};
