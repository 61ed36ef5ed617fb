import type { Context } from 'aws-lambda';
import { RelanceError } from '../../kernel/errors';
import { logger } from '../logger';
import { beginCall, failuresOf } from './call';

/** What a call came to: the answer, and what its one log line counts (no values that somebody sent). */
export interface Called<T> {
  readonly answer: T;
  readonly counts: Readonly<Record<string, unknown>>;
}

// Lambda hands on the name and the text of what ends a call (the local one the text alone), so the code leads the text.
const told = (code: string, sentence: string): RelanceError => new RelanceError(code, `${code}: ${sentence}`);

/**
 * A Lambda that is called by name, or by the clock: one line a call. What `handle` throws ends the call and is told to
 * the caller: one of ours by its code, a colon and its sentence, without what hangs on it, since Lambda logs all
 * of that; any other as `call_failed`.
 */
export const callDoor =
  <E, T>(code: string, handle: (event: E) => Promise<Called<T>>) =>
  async (event: E, context?: Context): Promise<T> => {
    const call = beginCall(context);
    try {
      const { answer, counts } = await handle(event);
      logger.info(code, { ...counts, ...call.took() });
      return answer;
    } catch (error) {
      logger.error('call_failed', { call: code, failures: failuresOf([error]), ...call.took() });
      if (error instanceof RelanceError) throw told(error.code, error.message);
      // Lambda logs the text of what ends a call, and texts of others quote what they refuse.
      throw told('call_failed', 'it failed for a reason that only its log says');
    }
  };
