import { MINUTE_MS } from '../../shared/kernel/time';
import { inLanes } from '../../shared/platform/lanes';
import type { RejudgeAnswer, RejudgeRequest } from '../contract';
import type { RejudgePorts } from '../ports';
import { liveTriggers } from './judge';
import { type Repaired, type RepairOptions, repairMember } from './repair';

/** Members at once: most of one is waiting for its timeline and its card. */
const LANES = 16;
/** Two browsers of one member may be judged at the same time: who loses reads the card again. */
const MAX_TRIES = 6;

const repairUnraced = async (
  ports: RejudgePorts,
  source: string,
  live: Awaited<ReturnType<typeof liveTriggers>>,
  options: RepairOptions,
  now: number,
): Promise<Repaired> => {
  for (let races = 0; ; races += 1) {
    if (races > 0) await ports.backOff(races);
    const repaired = await repairMember(ports, source, live, options, now);
    if (repaired.outcome !== 'raced' || races + 1 === MAX_TRIES) return repaired;
  }
};

/**
 * Judges again what was recorded from `since` until `until` and is missing on its member's card: one page of one
 * segment of the timeline, and as many more as fit before `deadline` (epoch ms, by `clock`). Of a page, some members are
 * looked at at once; what one member lacks is judged together, oldest first, on its card's version. The answer's `next`
 * goes into the next request; without one the segment is done. Of `sources`, those alone are looked at, all of them.
 * Doing it twice changes nothing.
 */
export const rejudge = async (
  ports: RejudgePorts,
  request: RejudgeRequest,
  deadline: number,
  clock: () => number,
): Promise<RejudgeAnswer> => {
  const { from, sources, ...page } = request;
  const live = await liveTriggers(ports, clock());
  const options = {
    judge: { since: Date.parse(request.since), until: Date.parse(request.until), ports },
    settledBefore: clock() - MINUTE_MS,
  };
  const counts = { entries: 0, members: 0, rejudged: 0, repaired: 0, busy: 0, unsure: 0 };
  const left: string[] = [];
  const seen = new Set<string>();
  const look = async (source: string) => {
    const { outcome, rejudged } = await repairUnraced(ports, source, live, options, clock());
    counts.members += 1;
    counts.rejudged += rejudged;
    if (outcome === 'repaired') counts.repaired += 1;
    else if (outcome === 'unsure') counts.unsure += 1;
    else if (outcome !== 'whole') {
      counts.busy += 1;
      left.push(source);
    }
  };
  const answer = (next?: string): RejudgeAnswer => ({
    ...counts,
    ...(left.length > 0 ? { left } : {}),
    ...(next === undefined ? {} : { next }),
  });
  if (sources) {
    await inLanes([...new Set(sources)], LANES, look);
    return answer();
  }
  let next = from;
  do {
    const found = await ports.timeline.sourcesSince({
      ...page,
      ...(next === undefined ? {} : { from: next }),
    });
    const unseen = found.sources.filter((source) => !seen.has(source));
    for (const source of unseen) seen.add(source);
    await inLanes(unseen, LANES, look);
    counts.entries += found.entries;
    next = found.next;
  } while (next !== undefined && clock() < deadline);
  return answer(next);
};
