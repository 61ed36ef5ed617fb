import { daysToSweep, leftBehind } from '../domain/agenda';
import type { JourneysPorts } from '../ports';

/** What a sweep found. */
export interface Swept {
  readonly buckets: number;
  readonly leftBehind: number;
}

/** Looks through the buckets of the last days and asks for those to be drained that never were to their end. */
export const sweepAgenda = async (
  ports: Pick<JourneysPorts, 'agenda' | 'outbox'>,
  now: number,
): Promise<Swept> => {
  let buckets = 0;
  let found = 0;
  for (const day of daysToSweep(now)) {
    for await (const { bucket, finished } of ports.agenda.marked(day)) {
      buckets += 1;
      if (!leftBehind(bucket, finished, now)) continue;
      found += 1;
      await ports.outbox.drain([{ bucket }]);
    }
  }
  return { buckets, leftBehind: found };
};
