import { RelanceError } from '../../functions/shared/kernel/errors';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { pause } from './interrupt';

/** A call of a batch that the API refused: its place in the batch, a stable code, and why. */
export interface RejectedCall {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** What the API said to a batch: how many calls it keeps, and which it refused. */
export interface BatchAnswer {
  readonly accepted: number;
  readonly rejected: readonly RejectedCall[];
}

/** The public tracking API of a stage, as a website's server would call it. */
export interface ApiClient {
  /**
   * Sends calls as one batch (at most 2,500 and 500 KB). Tries again while the API cannot answer (5xx, 429, no
   * connection): calls with a messageId are counted once. Throws a RelanceError with the API's code when it refuses.
   */
  sendBatch(calls: readonly unknown[], signal?: AbortSignal): Promise<BatchAnswer>;
}

const TRIES = 6;
const TIMEOUT_MS = 30 * SECOND_MS;

const errorOf = (status: number, text: string): RelanceError => {
  let body: { code?: unknown; message?: unknown } = {};
  try {
    body = JSON.parse(text) ?? {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const code = typeof body.code === 'string' ? body.code : `http_${status}`;
  const message = typeof body.message === 'string' ? body.message : text.slice(0, 200);
  return new RelanceError(code, `the API answered ${status}: ${message || 'nothing'}`);
};

const answerOf = (calls: readonly unknown[], text: string): BatchAnswer => {
  const rejected = (JSON.parse(text) as { rejected?: RejectedCall[] }).rejected ?? [];
  return { accepted: calls.length - rejected.length, rejected };
};

/** A client of the API at `apiUrl` that signs in with a write key. `backoffMs` is the first wait; it doubles. */
export const apiClient = (options: {
  readonly apiUrl: string;
  readonly writeKey: string;
  readonly backoffMs?: number;
}): ApiClient => {
  const { apiUrl, writeKey, backoffMs = 200 } = options;
  const headers = {
    'content-type': 'application/json',
    authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
  };
  const once = async (body: string, signal?: AbortSignal) => {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${apiUrl}/v1/batch`, {
      method: 'POST',
      headers,
      body,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { status: response.status, text: await response.text() };
  };
  return {
    async sendBatch(calls, signal) {
      const body = JSON.stringify({ batch: calls });
      for (let attempt = 1; ; attempt += 1) {
        let problem: unknown;
        try {
          const { status, text } = await once(body, signal);
          if (status === 200) return answerOf(calls, text);
          problem = errorOf(status, text);
          if (status < 500 && status !== 429) throw problem;
        } catch (error) {
          if (error === problem || signal?.aborted) throw error;
          problem = new RelanceError('api_unreachable', `the API at ${apiUrl} does not answer`, [], {
            cause: error,
          });
        }
        if (attempt === TRIES) throw problem;
        await pause(backoffMs * 2 ** (attempt - 1), signal);
      }
    },
  };
};
