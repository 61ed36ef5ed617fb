import type { Context } from 'aws-lambda';

/** The time of a call of which pieces of work are begun one after the other. */
export interface TimeLeft {
  /**
   * Whether another piece may begin: what is left holds as long as the longest piece of this call took, beside others
   * as it ran, and a sixth of the call for one that is longer still.
   */
  forMore(): boolean;
  /** Runs a piece, and notes what it took. */
  spend<T>(work: () => Promise<T>): Promise<T>;
}

const RESERVE = 1 / 6;

/** What is left of that call; unbounded where nobody tells the time (tests call doors without a context). */
export const timeLeftOf = (context?: Partial<Pick<Context, 'getRemainingTimeInMillis'>>): TimeLeft => {
  const left = () => context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
  const whole = left();
  let longest = 0;
  return {
    forMore: () => whole === Number.POSITIVE_INFINITY || left() >= longest + whole * RESERVE,
    async spend(work) {
      const from = left();
      try {
        return await work();
      } finally {
        if (whole !== Number.POSITIVE_INFINITY) longest = Math.max(longest, from - left());
      }
    },
  };
};
