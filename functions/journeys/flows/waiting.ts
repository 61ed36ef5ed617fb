import { SECOND_MS } from '../../shared/kernel/time';
import { bucketOf } from '../domain/agenda';
import type { AgendaEntry, JourneysPorts } from '../ports';

type Ports = Pick<JourneysPorts, 'agenda' | 'alarms' | 'outbox' | 'timing'>;

const MAX_DELAY_SECONDS = 900;

/** Lets something wait for its time: a delayed message when that is near, else an entry of the agenda. Repeatable. */
export const wait = async (ports: Ports, entry: AgendaEntry, now: number): Promise<void> => {
  const left = entry.at - now;
  if (left <= ports.timing.aheadMs) {
    const delaySeconds = Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(left / SECOND_MS)));
    await ports.outbox.wake([{ wakeUp: entry.wakeUp, delaySeconds }]);
    return;
  }
  const bucket = bucketOf(entry.at, ports.timing.bucketMs);
  // The alarm comes first: an entry without one would wait for the nightly sweep.
  if (!(await ports.agenda.isMarked(bucket))) {
    await ports.alarms.set(bucket);
    await ports.agenda.mark(bucket);
  }
  await ports.agenda.put(bucket, entry);
};
