import { RelanceError } from '../../shared/kernel/errors';
import type { CountRequest } from '../contract';
import { foldRequests, partsOf } from '../domain/fold';
import { instantsOf } from '../domain/marks';
import type { ReportStore } from '../ports';

/** Each name that turns out to be known costs a try at most. */
const MAX_TRIES = 12;

const addPart = async (store: ReportStore, part: readonly CountRequest[], now: number): Promise<void> => {
  const names = new Set<string>();
  const instants = instantsOf(part.flatMap(({ counts }) => counts));
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const fold = foldRequests(part, { names, seen: await store.seen([...instants]) });
    if (fold.names.length === 0) return;
    const answer = await store.add(fold, now);
    if (answer.added) return;
    for (const name of answer.known) names.add(name);
  }
  throw new RelanceError(
    'counters_contended',
    'others are counting at the same time; the queue brings it again',
  );
};

/** Counts requests, each once however often it comes. Throws `counters_contended` when others were always faster. */
export const countRequests = async (
  store: ReportStore,
  requests: readonly CountRequest[],
  now: number,
): Promise<void> => {
  for (const part of partsOf(requests)) await addPart(store, part, now);
};
