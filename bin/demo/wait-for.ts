import { RelanceError } from '../../functions/shared/kernel/errors';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { pause } from '../support/interrupt';

const EVERY_MS = 500;

/** Asks again and again until there is an answer. Throws `waited_in_vain` with what was waited for, or `interrupted`. */
export const waitFor = async <T>(
  what: string,
  ask: () => Promise<T | undefined>,
  options: { readonly seconds: number; readonly signal?: AbortSignal },
): Promise<T> => {
  const until = Date.now() + options.seconds * SECOND_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (options.signal?.aborted) throw new RelanceError('interrupted', 'the demo was stopped');
    if (Date.now() > until) {
      throw new RelanceError('waited_in_vain', `there was no ${what} within ${options.seconds} s`);
    }
    await pause(EVERY_MS, options.signal);
  }
};
