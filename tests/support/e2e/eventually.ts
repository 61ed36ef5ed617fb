const POLL_MS = 250;
/** A look that is dear (a command of ours) must not take the machine from what it waits for: it rests this many times as long. */
const RESTS = 2;

/**
 * Waits until `look` answers something other than undefined, and answers it. A deadline in a generous number of
 * seconds ends the wait with what was waited for; errors of `look` count as not yet, and the last one is shown.
 */
export const eventually = async <T>(
  what: string,
  look: () => Promise<T | undefined>,
  deadlineSeconds = 300,
): Promise<T> => {
  const until = Date.now() + deadlineSeconds * 1000;
  let last: unknown;
  while (Date.now() < until) {
    const lookedAt = Date.now();
    try {
      const found = await look();
      if (found !== undefined) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(POLL_MS, RESTS * (Date.now() - lookedAt))));
  }
  const why = last instanceof Error ? ` (last error: ${last.message})` : '';
  throw new Error(`waited ${deadlineSeconds} s in vain for ${what}${why}`);
};
