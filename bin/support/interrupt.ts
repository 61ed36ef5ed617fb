import { watchParent } from '../local/parent';

// One Ctrl-C under npm comes three times: from the terminal, from npm, and from the launcher.
const SAME_KEY_MS = 1000;

/**
 * A signal that is aborted by the first Ctrl-C (or SIGTERM, or when the launcher is killed), so that a command can end
 * what it is doing; a second Ctrl-C ends the process at once. `done` gives the signals back.
 */
export const untilInterrupted = (): { readonly signal: AbortSignal; done(): void } => {
  const controller = new AbortController();
  let stoppedAt = 0;
  const stop = () => {
    if (!controller.signal.aborted) {
      stoppedAt = Date.now();
      controller.abort();
    } else if (Date.now() - stoppedAt > SAME_KEY_MS) process.exit(130);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  const unwatch = watchParent(stop);
  return {
    signal: controller.signal,
    done() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      process.off('SIGHUP', stop);
      unwatch();
    },
  };
};

/** Waits so many milliseconds, or until the signal is aborted. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal?.addEventListener('abort', over);
  });
