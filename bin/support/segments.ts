import { inLanes } from '../../functions/shared/platform/lanes';

/** How the segments of a parallel scan are gone through. */
export interface SegmentsPlan {
  readonly segments: readonly number[];
  /** Segments at once. */
  readonly lanes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does the work for each segment, so many at a time. `stopped` is true when the caller has interrupted it or another
 * segment has failed: the work then ends at the next place at which it can be gone on with. Throws the first failure
 * after all that was under way has ended so.
 */
export const throughSegments = async (
  { segments, lanes, signal }: SegmentsPlan,
  work: (segment: number, stopped: () => boolean) => Promise<void>,
): Promise<void> => {
  let failed = false;
  const stopped = () => failed || signal?.aborted === true;
  await inLanes(segments, lanes, async (segment) => {
    if (stopped()) return;
    try {
      await work(segment, stopped);
    } catch (error) {
      failed = true;
      throw error;
    }
  });
};
