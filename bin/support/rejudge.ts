import { RelanceError } from '../../functions/shared/kernel/errors';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import type { RejudgeAnswer, RejudgeRequest } from '../../functions/tracking/contract';
import { pause } from './interrupt';
import { invoke } from './invoke';
import { countUnjudged } from './settle';
import { named, type Stage } from './stage';

/** What judging again came to, over all segments. */
export type Rejudged = Omit<RejudgeAnswer, 'next'>;

/** How to go about it. */
export interface RejudgeOptions {
  readonly signal?: AbortSignal;
  /** Called with the members looked at so far, and which part of them all is being looked at (`part 3 of 8`). */
  readonly onProgress?: (members: number, place: string) => void;
  /** Do not wait until the worker of the stream has judged what it has. */
  readonly whileBehind?: boolean;
}

/** Parts of the timeline that are looked through one after another: each call of the Lambda has two minutes. */
const SEGMENTS = 8;
const BEHIND_MS = 60 * SECOND_MS;
const EVERY_MS = 500;

const waitForWorker = async (stage: Stage, signal?: AbortSignal): Promise<void> => {
  const until = Date.now() + BEHIND_MS;
  while ((await countUnjudged(stage)) > 0) {
    if (Date.now() > until) {
      throw new RelanceError(
        'stream_behind',
        'the worker of the stream is behind, and will judge by itself what is in its stream: mend it first and wait (npx relance settle); if it has given its last batch up, say --while-behind',
      );
    }
    if (signal?.aborted) throw new RelanceError('interrupted', 'stopped before anything was judged again');
    await pause(EVERY_MS, signal);
  }
};

const add = (one: Rejudged, other: Rejudged): Rejudged => ({
  members: one.members + other.members,
  rejudged: one.rejudged + other.rejudged,
  repaired: one.repaired + other.repaired,
  busy: one.busy + other.busy,
  unsure: one.unsure + other.unsure,
});

/**
 * Has the stage judge again what was received in [since, until) and is missing on its member's card. Interrupted, it
 * answers what was done: running it again goes on. Throws `stream_behind`.
 */
export const rejudgeStage = async (
  stage: Stage,
  between: { readonly since: string; readonly until: string },
  options: RejudgeOptions = {},
): Promise<Rejudged> => {
  if (!options.whileBehind) await waitForWorker(stage, options.signal);
  const name = named(stage.outputs.functions, 'rejudge-interactions');
  let done: Rejudged = { members: 0, rejudged: 0, repaired: 0, busy: 0, unsure: 0 };
  for (let segment = 0; segment < SEGMENTS; segment += 1) {
    let from: string | undefined;
    do {
      if (options.signal?.aborted) return done;
      const request: RejudgeRequest = {
        ...between,
        segment,
        segments: SEGMENTS,
        ...(from === undefined ? {} : { from }),
      };
      const answer = await invoke<RejudgeAnswer>(name, request);
      done = add(done, answer);
      from = answer.next;
      options.onProgress?.(done.members, `part ${segment + 1} of ${SEGMENTS}`);
    } while (from !== undefined);
  }
  return done;
};
