import type { Bookmark } from '../../../functions/messaging/ports';

/** A bookmark in memory. */
export const aBookmark = (): Bookmark => {
  let kept: Awaited<ReturnType<Bookmark['read']>>;
  return {
    read: async () => kept,
    write: async (leftOff) => {
      kept = leftOff;
    },
  };
};
