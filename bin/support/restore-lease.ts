import { randomUUID } from 'node:crypto';
import type { RestoreLeaseAnswer, RestoreLeaseRequest } from '../../functions/messaging/contract';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { SECOND_MS } from '../../functions/shared/kernel/time';

/** Signs that a restore is at work. */
export interface RestoreHold {
  /** Aborted when it must go no further: another run has taken over, or `watch` has thrown. */
  readonly signal: AbortSignal;
  /** Throws why it must go no further; else gives a sign and answers since when timelines have to be said again. */
  sign(under?: { readonly pausedAt: string; readonly since: string }): Promise<string | undefined>;
  /** It is over; whole: all was put back and said again. */
  end(isWhole: boolean): Promise<void>;
}

const SIGN_EVERY_MS = 20 * SECOND_MS;
const EVERYBODY_ELSE = ['restore_running', 'restore_unpaused'];

/**
 * Takes the stage's one place for a restore, and keeps it by a sign every 20 seconds, with which `watch` looks whether
 * all is still as it must be. A sign that does not come through is given again: the place is kept for two minutes.
 * Throws `restore_running` while another has it.
 */
export const holdRestore = async (
  ask: (request: RestoreLeaseRequest) => Promise<RestoreLeaseAnswer>,
  from: string,
  watch: () => Promise<void>,
  everyMs = SIGN_EVERY_MS,
): Promise<RestoreHold> => {
  const run = randomUUID();
  const stop = new AbortController();
  let why: unknown;
  const tell = (under?: { readonly pausedAt: string; readonly since: string }) =>
    ask({ lease: { run, from, ...(under ? { under } : {}) } });
  const go = async <T>(work: () => Promise<T>): Promise<T> => {
    if (why !== undefined) throw why;
    try {
      return await work();
    } catch (error) {
      if (error instanceof RelanceError && EVERYBODY_ELSE.includes(error.code)) {
        why ??= error;
        stop.abort();
      }
      throw error;
    }
  };
  await tell();
  const timer = setInterval(() => {
    void go(async () => {
      await tell();
      await watch();
      // What did not come through this time is tried again; what must not be is told by `sign`.
    }).catch(() => undefined);
  }, everyMs);
  return {
    signal: stop.signal,
    sign: (under) =>
      go(async () => {
        const { since } = await tell(under);
        await watch();
        return since;
      }),
    async end(isWhole) {
      clearInterval(timer);
      await ask({ lease: { run, from, isOver: true, isWhole } });
    },
  };
};
