import type { Issue } from '../../shared/kernel/errors';
import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import { type HttpAnswer, type HttpRequest, json } from '../../shared/platform/doors/http-door';
import { gunzip } from '../../shared/platform/gzip';
import { CALL_TYPES, type CallType, type WriteKeys } from '../contract';
import { type CheckedBatch, checkBatch, MAX_BATCH_BYTES } from '../domain/check-batch';
import { checkCall } from '../domain/check-call';
import { allowsOrigin, anyAllowsOrigin, findWriteKey, type WriteKey } from '../domain/write-keys';
import type { ReceivePorts } from '../ports';

const MAX_SAMPLE = 20;
const TOO_LARGE: ReadonlySet<string> = new Set(['event_too_large', 'batch_too_large', 'batch_too_many']);
const ALLOWED_HEADERS = 'authorization, content-type, x-write-key, anonymousid, sentat, x-retry-count';
const HEADER_NAMES = /^[a-z0-9, -]{1,500}$/i;

const refuse = (
  status: number,
  code: string,
  message: string,
  issues: readonly Issue[] = [{ path: '', code, message }],
): HttpAnswer => json(status, { code, message, issues });

const refuseAll = (issues: readonly Issue[]): HttpAnswer => {
  const code = issues[0]?.code ?? 'invalid';
  return refuse(
    TOO_LARGE.has(code) ? 413 : 400,
    code,
    issues.map(({ message }) => message).join('; '),
    issues,
  );
};

/** Which call a path is about: `/v1/track`, also with doubled or trailing slashes. */
const routeOf = (path: string): CallType | 'batch' | undefined => {
  const [, version, name, ...rest] = path
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .split('/');
  if (version !== 'v1' || rest.length > 0) return undefined;
  return [...CALL_TYPES, 'batch' as const].find((one) => one === name);
};

/** The write key of the headers: the user name of Basic authentication, else `X-Write-Key`. */
const keyInHeaders = ({ headers }: HttpRequest): string | undefined => {
  const basic = /^basic\s+([a-z0-9+/=_-]+)$/i.exec(headers.authorization?.trim() ?? '')?.[1];
  const user = basic && Buffer.from(basic, 'base64').toString('utf8').split(':', 1)[0];
  return user || headers['x-write-key'] || undefined;
};

const isGzip = (body: Buffer): boolean => body[0] === 0x1f && body[1] === 0x8b;

/** The body as JSON whatever its label says; the code of what is wrong with it otherwise. */
const readJson = (body: Buffer): { readonly value: unknown } | 'json_malformed' | 'batch_too_large' => {
  if (body.length > MAX_BATCH_BYTES) return 'batch_too_large';
  try {
    const plain = isGzip(body) ? gunzip(body, MAX_BATCH_BYTES) : body;
    return { value: JSON.parse(plain.toString('utf8')) };
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
      ? 'batch_too_large'
      : 'json_malformed';
  }
};

const preflight = (request: HttpRequest, keys: WriteKeys): HttpAnswer => {
  const { origin } = request.headers;
  if (!origin || !anyAllowsOrigin(keys, origin)) return { status: 204, headers: { vary: 'origin' } };
  const asked = request.headers['access-control-request-headers'];
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': asked && HEADER_NAMES.test(asked) ? asked : ALLOWED_HEADERS,
      'access-control-max-age': '600',
      vary: 'origin, access-control-request-headers',
    },
  };
};

const accept = async (
  ports: ReceivePorts,
  request: HttpRequest,
  key: WriteKey,
  sentAt: unknown,
  { calls, made, rejected }: CheckedBatch,
): Promise<HttpAnswer> => {
  if (calls.length > 0 || rejected.length > 0) {
    await ports.record({
      from: 'client',
      key: key.id,
      receivedAt: isoTime(request.now),
      ...(typeof sentAt === 'string' ? { sentAt } : {}),
      calls: [...calls],
      made: [...made],
      rejected: rejected.slice(0, MAX_SAMPLE),
      rejectedCount: rejected.length,
    });
  }
  return json(200, { success: true, ...(rejected.length > 0 ? { rejected } : {}) });
};

const answer = async (
  ports: ReceivePorts,
  request: HttpRequest,
  keys: WriteKeys,
  route: CallType | 'batch',
): Promise<{ readonly answer: HttpAnswer; readonly key?: WriteKey }> => {
  const inHeaders = keyInHeaders(request);
  const early = inHeaders === undefined ? undefined : findWriteKey(keys, inHeaders);
  if (inHeaders !== undefined && !early)
    return { answer: refuse(401, 'key_invalid', 'the write key is unknown or was revoked') };
  const read = readJson(request.body);
  if (read === 'batch_too_large') {
    const what = route === 'batch' ? 'a batch must have at most 500 KB' : 'an event must have at most 32 KB';
    return {
      answer: refuse(413, route === 'batch' ? 'batch_too_large' : 'event_too_large', what),
      key: early,
    };
  }
  const value = read === 'json_malformed' ? undefined : read.value;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const body = (isObject ? value : {}) as Record<string, unknown>;
  const inBody = typeof body.writeKey === 'string' ? body.writeKey : undefined;
  const key = early ?? (inBody === undefined ? undefined : findWriteKey(keys, inBody));
  if (!key) {
    const code = inBody === undefined ? 'key_missing' : 'key_invalid';
    const message =
      inBody === undefined
        ? 'a write key is needed: as the user name of Basic authentication, in X-Write-Key, or as writeKey in the body'
        : 'the write key is unknown or was revoked';
    return { answer: refuse(401, code, message) };
  }
  const { origin } = request.headers;
  if (origin && !allowsOrigin(key, origin))
    return { answer: refuse(403, 'origin_refused', 'the write key may not be used from this origin'), key };
  if (read === 'json_malformed')
    return { answer: refuse(400, 'json_malformed', 'the body is not valid JSON'), key };
  if (!isObject) return { answer: refuse(400, 'body_invalid', 'the body must be a JSON object'), key };

  const madeId = (index: number) => shortHash(request.requestId, String(index));
  if (route === 'batch') {
    const checked = checkBatch(body.batch, madeId);
    if (!checked.ok) return { answer: refuseAll(checked.issues), key };
    return { answer: await accept(ports, request, key, body.sentAt, checked.value), key };
  }
  const checked = checkCall(body, route, madeId(0));
  if (!checked.ok) {
    const issue = checked.issues[0] ?? { code: 'invalid', message: 'it is no call' };
    const rejected = [{ index: 0, code: issue.code, message: issue.message }];
    // Told like those of a batch, so that `status` counts it; the answer is its own.
    await accept(ports, request, key, body.sentAt, { calls: [], made: [], rejected });
    return { answer: refuseAll(checked.issues), key };
  }
  const { call, made } = checked.value;
  const batch = { calls: [call], made: made ? [0] : [], rejected: [] };
  return { answer: await accept(ports, request, key, body.sentAt, batch), key };
};

/** The answer with the headers that let a browser on an allowed origin read it: by its key, or by any before one is known. */
const forBrowser = (
  result: { readonly answer: HttpAnswer; readonly key?: WriteKey },
  keys: WriteKeys,
  origin: string | undefined,
): HttpAnswer => {
  if (!origin) return result.answer;
  const allowed = result.key ? allowsOrigin(result.key, origin) : anyAllowsOrigin(keys, origin);
  const cors: Record<string, string> = allowed ? { 'access-control-allow-origin': origin } : {};
  return { ...result.answer, headers: { ...result.answer.headers, ...cors, vary: 'origin' } };
};

const YOUNG_MS = 3_000;

/**
 * Receives one request of the tracking API: checks key, size and shape, puts what is good on the recorder's queue as
 * one message, and answers. Reads no table. Rejects go with the message, or alone, to be counted.
 */
export const receiveInteractions = async (ports: ReceivePorts, request: HttpRequest): Promise<HttpAnswer> => {
  const route = routeOf(request.path);
  if (!route) return refuse(404, 'not_found', 'there is nothing here; calls go to /v1/track, /v1/batch ...');
  const keys = await ports.keys.read(request.now);
  if (request.method === 'OPTIONS') return preflight(request, keys);
  if (request.method !== 'POST') {
    const refused = refuse(405, 'method_not_allowed', 'calls are made with POST');
    return { ...refused, headers: { ...refused.headers, allow: 'POST, OPTIONS' } };
  }
  const answered = await answer(ports, request, keys, route);
  if (answered.answer.status !== 401) return forBrowser(answered, keys, request.headers.origin);
  // It may be a key of this minute; whoever sends wrong ones makes us look once in three seconds, and no more.
  const newest = await ports.keys.read(request.now, YOUNG_MS);
  return newest === keys
    ? forBrowser(answered, keys, request.headers.origin)
    : forBrowser(await answer(ports, request, newest, route), newest, request.headers.origin);
};
