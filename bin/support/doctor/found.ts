import { describeError } from '../problems';
import type { Found } from './facts';

/** How long a single look may take. */
export const TIMEOUT_MS = 10_000;

/** Options of a call that ends when a look has taken its time. */
export const limit = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });

/** Asks, and answers what was found or why not, in the words of `explain` where it has better ones; never throws. */
export const found = async <T>(
  ask: () => Promise<T>,
  explain: (error: unknown) => unknown = (error) => error,
): Promise<Found<T>> => {
  try {
    return { value: await ask() };
  } catch (error) {
    const { code, message, hint } = describeError(explain(error));
    return { problem: { code, message, ...(hint ? { hint } : {}) } };
  }
};

/** What stands for whatever was not asked, because an earlier answer says that it would fail too. */
export const NOT_ASKED: Found<never> = {
  problem: { code: 'not_asked', message: 'what it needs is missing' },
};
