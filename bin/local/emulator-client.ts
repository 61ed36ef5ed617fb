import { RelanceError } from '../../functions/shared/kernel/errors';
import type { LocalAws } from './supervisor';

/** How an emulator is asked. */
export interface AskOptions {
  /** Ends the asking. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take. @default 90 s: more than any Lambda has that a deployment asks */
  readonly withinMs?: number;
}

const ASK_MS = 90_000;

/** Settings of an SDK client for a local AWS, none of whose calls waits for ever. */
export const clientOf = (
  aws: Pick<LocalAws, 'endpointUrl' | 'region'>,
  { withinMs = ASK_MS }: AskOptions = {},
) => ({
  endpoint: aws.endpointUrl,
  region: aws.region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  requestHandler: {
    connectionTimeout: withinMs,
    requestTimeout: withinMs,
    // Without it the limit is only warned of.
    throwOnRequestTimeout: true,
    // Of an answer that begins and stops.
    socketTimeout: withinMs,
  },
});

/** A signal for one call that is made without the SDK: that of `options`, or the limit. */
export const callSignal = ({ signal, withinMs = ASK_MS }: AskOptions): AbortSignal =>
  AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(withinMs)]);

/**
 * Does what asks an emulator. Throws what `signal` was aborted with, and `deploy_failed` with `what` in one sentence when
 * the emulator does not answer, or refuses.
 */
export const asking = async <T>(
  what: string,
  { signal, withinMs = ASK_MS }: AskOptions,
  work: () => Promise<T>,
): Promise<T> => {
  signal?.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RelanceError) throw error;
    const { name, message } = error as Error;
    const why =
      name === 'TimeoutError'
        ? `no answer within ${withinMs / 1000} s; see whether the emulator still runs, and start it anew`
        : message;
    throw new RelanceError('deploy_failed', `${what}: ${why}`, [], { cause: error });
  }
};
