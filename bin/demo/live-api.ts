/** What the API answered to one call. */
export interface LiveAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls the public API one call at a time, as a website does. */
export interface LiveApi {
  /** Posts a body to a path such as `/v1/track`; `key` stands in for the stage's write key. */
  post(path: string, body: unknown, key?: string): Promise<LiveAnswer>;
}

const TIMEOUT_MS = 30_000;

/** The public API at `apiUrl`, signed in with a write key. */
export const liveApi = (apiUrl: string, writeKey: string): LiveApi => ({
  async post(path, body, key = writeKey) {
    const response = await fetch(`${apiUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} };
  },
});
