const POLL_MS = 1000;

/**
 * Calls `gone` when the process that `with-install.mjs` runs this one from is there no more (killed, say), so that
 * nothing outlives it. Does nothing in a process that was started otherwise. Answers how to stop watching.
 */
export const watchParent = (gone: () => void): (() => void) => {
  const parent = process.ppid;
  if (process.env.RELANCE_PARENT !== String(parent)) return () => undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
};
