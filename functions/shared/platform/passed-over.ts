import { RelanceError } from '../kernel/errors';
import { isPassing } from './passing-errors';

/** Something that can be broken for good, such as a card that nobody can read: whose it is, where that is known, and what it threw. */
export interface Broken {
  readonly member?: string;
  readonly error: unknown;
}

/** Among so many and more, as large a share of broken ones is no damage to cards: the code is wrong, or the table. */
const ENOUGH = 20;
const SUSPICIOUS = 0.2;

/** Each broken one is told up to so many; all are counted. */
const MOST_TOLD = 20;

/** Does one thing of a night, of a member where it is of one. */
export type Attempt = (one: () => void | Promise<void>, member?: string) => Promise<void>;

/** The attempts of one night. */
export interface Attempts {
  readonly attempt: Attempt;
  /** How many were broken for good. */
  broken(): number;
  /** Throws `night_failed` when something may succeed the next time, or too much was broken for it to be chance. */
  judge(): void;
}

/** What may succeed the next time: load, outages, rights, lost races (an error of ours names the rule that it broke). */
const maySucceed = (error: unknown): boolean => isPassing(error) || error instanceof RelanceError;

/**
 * Attempts of a night, none of which keeps the others from being made: what throws is passed over and counted. What is broken
 * for good is told, and does not make the night fail: it would be repeated to no avail.
 */
export const attempts = (tell: (broken: Broken) => void): Attempts => {
  let made = 0;
  let broken = 0;
  const failed: { count: number; first?: unknown } = { count: 0 };
  return {
    async attempt(one, member) {
      made += 1;
      try {
        await one();
      } catch (error) {
        if (maySucceed(error)) {
          failed.first ??= error;
          failed.count += 1;
          return;
        }
        broken += 1;
        if (broken <= MOST_TOLD) tell({ ...(member === undefined ? {} : { member }), error });
      }
    },
    broken: () => broken,
    judge() {
      if (failed.count > 0)
        throw new RelanceError('night_failed', `${failed.count} failed and were passed over`, [], {
          cause: failed.first,
        });
      if (broken >= ENOUGH && broken > SUSPICIOUS * made)
        throw new RelanceError(
          'night_failed',
          `${broken} of ${made} are broken: too many for it to be chance`,
        );
    },
  };
};
