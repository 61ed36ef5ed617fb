import { randomUUID } from 'node:crypto';
import { testStage } from './stage';

/** What the API answered: status, headers, and the body as JSON where it is JSON. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
}

/** Calls the deployed API as a website would; `key: null` sends none. */
export const callApi = async (
  path: string,
  body?: unknown,
  options: { key?: string | null; method?: string; headers?: Record<string, string> } = {},
): Promise<ApiAnswer> => {
  const { apiUrl, writeKey } = testStage();
  const key = options.key === undefined ? writeKey : options.key;
  const response = await fetch(`${apiUrl}${path}`, {
    method: options.method ?? 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` }),
      ...options.headers,
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  let parsed: unknown;
  if (text && response.headers.get('content-type')?.includes('json')) parsed = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, body: parsed };
};

/** A user id that no other test has. */
export const freshUser = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** The address under which a user of the tests gets mail. */
export const addressOf = (user: string): string => `${user}@example.com`;

/** An instant so many hours ago, ISO 8601. */
export const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/**
 * Makes a member with an address and consent to the newsletter. Said `hours` ago: with more than a day nothing
 * welcomes it, so that the day's one message is left for what the test is about.
 */
export const signUp = async (
  user: string,
  hours: number,
  traits: Record<string, unknown> = {},
): Promise<void> => {
  const answer = await callApi('/v1/identify', {
    userId: user,
    messageId: `identify-${user}`,
    timestamp: hoursAgo(hours),
    traits: { email: addressOf(user), firstName: 'Ada', newsletter: true, ...traits },
  });
  if (answer.status !== 200) throw new Error(`identify answered ${answer.status}: ${answer.text}`);
};

/** Sends one track call and expects 200. */
export const track = async (
  user: string,
  event: string,
  properties: Record<string, unknown> = {},
  extra: Record<string, unknown> = {},
): Promise<void> => {
  const answer = await callApi('/v1/track', {
    userId: user,
    event,
    properties,
    messageId: randomUUID(),
    timestamp: new Date().toISOString(),
    ...extra,
  });
  if (answer.status !== 200) throw new Error(`track answered ${answer.status}: ${answer.text}`);
};
