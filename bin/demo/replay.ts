import type { ApiClient, RejectedCall } from '../support/api-client';
import { pause } from '../support/interrupt';
import type { Call } from './history';

/** What came of a replay. */
export interface Replayed {
  readonly sent: number;
  readonly accepted: number;
  readonly rejected: readonly RejectedCall[];
}

/** How to replay. */
export interface ReplayOptions {
  /** Calls a batch, 100 or more: a request costs more than an event. @default 250 */
  readonly batchSize?: number;
  /** The most calls sent a second. @default 2000 */
  readonly rate?: number;
  readonly signal?: AbortSignal;
  /** Called after each batch with the number of calls sent. */
  readonly onProgress?: (sent: number) => void;
}

const BATCH_SIZE = 250;
const RATE = 2_000;

/** Sends calls through the public API in batches, never faster than the rate; stops between batches when aborted. */
export const replay = async (
  client: Pick<ApiClient, 'sendBatch'>,
  calls: readonly Call[],
  options: ReplayOptions = {},
  clock: () => number = Date.now,
): Promise<Replayed> => {
  const size = options.batchSize ?? BATCH_SIZE;
  const rate = options.rate ?? RATE;
  const startedAt = clock();
  const rejected: RejectedCall[] = [];
  let sent = 0;
  let accepted = 0;
  while (sent < calls.length && !options.signal?.aborted) {
    const batch = calls.slice(sent, sent + size);
    const answer = await client.sendBatch(batch, options.signal);
    accepted += answer.accepted;
    rejected.push(...answer.rejected.map((one) => ({ ...one, index: sent + one.index })));
    sent += batch.length;
    options.onProgress?.(sent);
    const early = startedAt + (sent / rate) * 1_000 - clock();
    if (early > 0) await pause(early, options.signal);
  }
  return { sent, accepted, rejected };
};
