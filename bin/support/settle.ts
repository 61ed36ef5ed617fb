import { SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo, sqs } from '../../functions/shared/platform/aws';
import { readMember } from '../../functions/shared/platform/cards';
import type { ActivityCard } from '../../functions/tracking/contract';
import { pause } from './interrupt';
import { stageDepths, sumOf } from './queue-depths';
import { named, type Stage } from './stage';
import { type StreamTail, streamTail } from './stream-tail';
import { tableStream } from './table-stream';

/** What `settle` found: whether all work was done in time, and how many dead letters there are. */
export interface Settled {
  readonly settled: boolean;
  readonly deadLetters: number;
  readonly seconds: number;
}

/** One look at a stage: messages in work queues, shards whose last interaction is not judged, dead letters. */
export interface Look {
  readonly queued: number;
  readonly unjudged: number;
  readonly deadLetters: number;
}

/** How long and how often to look. */
export interface SettleOptions {
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
  /** Called with the work left after each look. */
  readonly onLook?: (look: Look) => void;
  readonly everyMs?: number;
  /** For how long nothing may be seen before it counts as settled. @default 2.5 s */
  readonly quietMs?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 600;
const EVERY_MS = 300;
/**
 * Counts of queues are approximate, and between two queues a message is for a moment in neither (the bus is on its
 * way, a stream is polled): only quiet that lasts is quiet.
 */
const QUIET_MS = 2.5 * SECOND_MS;

/** Looks again and again until nothing was left for a while, or time is up. `clock` answers epoch milliseconds. */
export const waitUntilQuiet = async (
  look: () => Promise<Look>,
  options: SettleOptions = {},
  clock: () => number = Date.now,
): Promise<Settled> => {
  const startedAt = clock();
  const until = startedAt + (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * SECOND_MS;
  const quietMs = options.quietMs ?? QUIET_MS;
  let quietSince: number | undefined;
  for (;;) {
    const seen = await look();
    options.onLook?.(seen);
    const now = clock();
    if (seen.queued + seen.unjudged > 0) quietSince = undefined;
    else quietSince ??= now;
    const settled = quietSince !== undefined && now - quietSince >= quietMs;
    if (settled || now >= until || options.signal?.aborted) {
      return {
        settled,
        deadLetters: seen.deadLetters,
        seconds: Math.round((now - startedAt) / 100) / 10,
      };
    }
    await pause(options.everyMs ?? EVERY_MS, options.signal);
  }
};

const tails = new Map<string, StreamTail>();

/** How many of a stream's last interactions are recorded but not on their member's card yet. */
export const countUnjudged = async (stage: Stage): Promise<number> => {
  const table = named(stage.outputs.tables, 'interactions');
  const members = named(stage.outputs.tables, 'members');
  let tail = tails.get(table);
  if (!tail) {
    const api = await tableStream(stage, table);
    if (!api) return 0;
    tail = streamTail(api);
    tails.set(table, tail);
  }
  const last = await tail.lastRecords();
  const judged = await Promise.all(
    last.map(async ({ source, sequence }) => {
      const { activity } = await readMember(dynamo(), members, source);
      const progress = (activity as ActivityCard | undefined)?.progress[source];
      return progress !== undefined && BigInt(progress[1]) >= BigInt(sequence);
    }),
  );
  return judged.filter((done) => !done).length;
};

/**
 * Waits until every queue of a stage is empty, delayed messages included, and the last interactions of the stream
 * are judged. What waits in the agenda may go on waiting. The stream is read only while the queues are empty.
 */
export const settle = async (stage: Stage, options: SettleOptions = {}): Promise<Settled> => {
  const look = async (): Promise<Look> => {
    const { work, dead } = await stageDepths(sqs(), stage.outputs);
    const queued = sumOf(work);
    return { queued, unjudged: queued > 0 ? 0 : await countUnjudged(stage), deadLetters: sumOf(dead) };
  };
  return waitUntilQuiet(look, options);
};
