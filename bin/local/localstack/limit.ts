import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What `work` comes to. Work that has not ended `graceMs` after `signal` was aborted is left to itself, and what `signal`
 * was aborted with is thrown: whoever calls can clean up, and end the process.
 */
export const orLeave = async <T>(work: Promise<T>, signal: AbortSignal, graceMs: number): Promise<T> => {
  const over = new AbortController();
  const left = new Promise<never>((_, reject) => {
    const leave = () => {
      const grace = sleep(graceMs, undefined, { signal: over.signal });
      grace.then(
        () => reject(signal.reason),
        () => undefined,
      );
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([work, left]);
  } finally {
    over.abort();
  }
};
