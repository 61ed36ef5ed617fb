import type { Look } from './settle';

/** What work a look at a stage found, in words. */
export const workLeft = (look: Look): string =>
  look.queued > 0
    ? `${look.queued.toLocaleString('en')} messages in queues`
    : look.unjudged > 0
      ? 'the queues are empty; interactions are still being judged'
      : 'nothing is left; waiting whether it stays so';

/**
 * Follows the work left, look by look: `saw` takes each, `words` says the last one, with whether more is in the queues
 * than when it was last said, or how much there was at most. Work rises before it falls: what one worker has done is
 * the next one's work.
 */
export const followWork = (): { readonly saw: (look: Look) => void; readonly words: () => string } => {
  let last: Look = { queued: 0, unjudged: 0, deadLetters: 0 };
  let most = 0;
  let saidMost = 0;
  return {
    saw(look) {
      last = look;
      most = Math.max(most, look.queued);
    },
    words() {
      const isRising = most > saidMost;
      saidMost = most;
      if (last.queued === 0) return workLeft(last);
      return isRising
        ? `${workLeft(last)}; it rises first, as what is recorded is still to be judged and acted upon`
        : `${workLeft(last)}, of ${most.toLocaleString('en')} at most`;
    },
  };
};
