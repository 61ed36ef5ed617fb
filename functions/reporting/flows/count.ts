import { RelanceError } from '../../shared/kernel/errors';
import type { CountRequest } from '../contract';
import { foldRequests, partsOf } from '../domain/fold';
import { instantsOf } from '../domain/marks';
import type { CountPorts } from '../ports';

/** Each name that turns out to be known costs a try at most. */
const MAX_TRIES = 12;

type Ports = Pick<CountPorts, 'reports' | 'backOff'>;

const addPart = async (
  { reports, backOff }: Ports,
  part: readonly CountRequest[],
  now: number,
): Promise<void> => {
  const names = new Set<string>();
  const instants = instantsOf(part.flatMap(({ counts }) => counts));
  let races = 0;
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const fold = foldRequests(part, { names, seen: await reports.seen([...instants]) });
    if (fold.names.length === 0) return;
    const answer = await reports.add(fold, now);
    if (answer.added) return;
    for (const name of answer.known) names.add(name);
    // Nothing was known: another worker wrote to the same page or counter. Both at once again, they would meet again.
    if (answer.known.length === 0) {
      await backOff(races);
      races += 1;
    }
  }
  throw new RelanceError(
    'counters_contended',
    'others are counting at the same time; the queue brings it again',
  );
};

/**
 * Counts requests, each once however often it comes; who loses a race waits a little. Throws `counters_contended` when others
 * were always faster.
 */
export const countRequests = async (
  ports: Ports,
  requests: readonly CountRequest[],
  now: number,
): Promise<void> => {
  for (const part of partsOf(requests)) await addPart(ports, part, now);
};
