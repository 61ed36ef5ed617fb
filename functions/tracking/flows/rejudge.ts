import { MINUTE_MS } from '../../shared/kernel/time';
import type { RejudgeAnswer, RejudgeRequest } from '../contract';
import type { RejudgePorts } from '../ports';
import { liveTriggers } from './judge';
import { repairMember } from './repair';

/**
 * Judges again what was recorded from `since` until `until` and is missing on its member's card: one page of one
 * segment of the timeline, and as many more as fit before `deadline` (epoch ms, by `clock`). The answer's `next` goes
 * into the next request; without one the segment is done. Doing it twice changes nothing.
 */
export const rejudge = async (
  ports: RejudgePorts,
  request: RejudgeRequest,
  deadline: number,
  clock: () => number,
): Promise<RejudgeAnswer> => {
  const { from, ...page } = request;
  const live = await liveTriggers(ports, clock());
  const options = {
    judge: { since: Date.parse(request.since), until: Date.parse(request.until), ports },
    settledBefore: clock() - MINUTE_MS,
  };
  const counts = { members: 0, rejudged: 0, repaired: 0, busy: 0, unsure: 0 };
  const seen = new Set<string>();
  let next = from;
  do {
    const found = await ports.timeline.sourcesSince({
      ...page,
      ...(next === undefined ? {} : { from: next }),
    });
    for (const source of found.sources) {
      if (seen.has(source)) continue;
      seen.add(source);
      const { outcome, rejudged } = await repairMember(ports, source, live, options, clock());
      counts.members += 1;
      counts.rejudged += rejudged;
      if (outcome === 'repaired') counts.repaired += 1;
      else if (outcome === 'unsure') counts.unsure += 1;
      else if (outcome !== 'whole') counts.busy += 1;
    }
    next = found.next;
  } while (next !== undefined && clock() < deadline);
  return { ...counts, ...(next === undefined ? {} : { next }) };
};
