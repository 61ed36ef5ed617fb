import { isRunning, runInOwnGroups, say, signalRunning, stopRunning } from './say.mjs';

// One Ctrl-C under npm comes twice: from the terminal and from npm.
const SAME_KEY_MS = 1000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs `work`, which Ctrl-C (or SIGTERM, or the end of the terminal) ends: what it is running is asked to end and waited
 * for, because npm puts back what it had begun, and until then no other installation may begin; a second Ctrl-C kills it.
 * The process then ends with 130. Nothing that was run outlives it.
 */
export const stoppable = async (work) => {
  let stoppedAt;
  const stop = async (signal) => {
    if (stoppedAt !== undefined) {
      if (Date.now() - stoppedAt > SAME_KEY_MS) process.exit(130);
      return;
    }
    stoppedAt = Date.now();
    if (isRunning()) {
      const stopped = stopRunning(signal);
      say('stopping; the installation puts back what it had begun (Ctrl-C again: end it at once)');
      await stopped;
    }
    say('stopped while installing; start again to go on');
    process.exit(130);
  };
  const killAll = () => signalRunning('SIGKILL');
  for (const signal of SIGNALS) process.on(signal, stop);
  process.on('exit', killAll);
  runInOwnGroups(true);
  try {
    return await work();
  } finally {
    runInOwnGroups(false);
    process.off('exit', killAll);
    for (const signal of SIGNALS) process.off(signal, stop);
  }
};
