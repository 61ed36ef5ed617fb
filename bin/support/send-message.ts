import { RelanceError } from '../../functions/shared/kernel/errors';
import { SECOND_MS } from '../../functions/shared/kernel/time';
import { dynamo } from '../../functions/shared/platform/aws';
import { signedHeaders } from './signed-call';
import type { Stage } from './stage';

/** A message that the API accepted: `message` is its key for `explain --message`. */
export interface AcceptedAnswer {
  readonly message: string;
  readonly member: string;
  readonly template: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  /** It was accepted before, under the same idempotency key; nothing more is sent. */
  readonly replayed: boolean;
}

const TIMEOUT_MS = 30 * SECOND_MS;

interface Refusal {
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly { path: string; code: string; message: string }[];
}

const bodyOf = (text: string): Refusal => {
  try {
    return JSON.parse(text) as Refusal;
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};

/**
 * Asks a stage for one transactional message, signed with the caller's own credentials. Throws what the API refused by
 * its own code, and `message_forbidden` where IAM does not let the caller in.
 */
export const sendMessage = async (
  stage: Stage,
  message: object,
  idempotencyKey: string,
): Promise<AcceptedAnswer> => {
  const url = new URL(`${stage.outputs.apiUrl}/v1/messages`);
  const body = JSON.stringify(message);
  const credentials = await dynamo().config.credentials();
  const headers = signedHeaders(
    url.host,
    { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
    body,
    { ...credentials, region: stage.region, service: 'execute-api' },
    new Date(),
    url.pathname,
  );
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.status === 202) {
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    return { ...(JSON.parse(text) as Omit<AcceptedAnswer, 'replayed'>), replayed };
  }
  const refused = bodyOf(text);
  if (refused.code) throw new RelanceError(refused.code, refused.message ?? text, refused.issues ?? []);
  if (response.status === 403)
    throw new RelanceError(
      'message_forbidden',
      'IAM does not let you send messages: the right needed is execute-api:Invoke on POST/v1/messages of this API',
    );
  throw new RelanceError(
    `http_${response.status}`,
    `the API answered ${response.status}: ${text.slice(0, 200)}`,
  );
};
