import { apiClient } from '../../bin/support/api-client';
import { pause } from '../../bin/support/interrupt';
import { between, type Dice } from './dice';
import type { PlannedCall } from './plan';

const LANES = 3;
const BETWEEN_MS = 250;

/** What became of the calls: those answered 200, and how many had no answer after all tries. */
export interface Fed {
  readonly answered: readonly string[];
  readonly unanswered: number;
}

/**
 * Sends the calls in their order through the public door, one to eight at a time, as clients do: with the same
 * messageId again while nobody answers. `onProgress` is told how many are done with.
 */
export const feed = async (
  api: { readonly apiUrl: string; readonly writeKey: string },
  calls: readonly PlannedCall[],
  dice: Dice,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Fed> => {
  const client = apiClient(api);
  const answered: string[] = [];
  let unanswered = 0;
  let next = 0;
  const lane = async () => {
    while (next < calls.length && !signal.aborted) {
      const batch = calls.slice(next, next + between(dice, 1, 9));
      next += batch.length;
      try {
        const { rejected } = await client.sendBatch(batch, signal);
        if (rejected.length > 0) throw new Error(`refused: ${JSON.stringify(rejected)}`);
        answered.push(...batch.map(({ messageId }) => messageId));
      } catch (error) {
        if ((error as Error).message.startsWith('refused')) throw error;
        unanswered += batch.length;
      }
      onProgress(answered.length + unanswered);
      await pause(BETWEEN_MS, signal);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { answered, unanswered };
};
