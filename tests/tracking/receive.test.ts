import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { httpDoor } from '../../functions/shared/platform/doors/http-door';
import { receiveInteractions } from '../../functions/tracking/flows/receive';
import { callOf, keysOf, requestOf, WRITE_KEY } from '../support/tracking/builders';
import { memoryDoor } from '../support/tracking/memory-tracking';

const open = (keys = keysOf()) => {
  const { ports, recorded } = memoryDoor(keys);
  const door = httpDoor((request) => receiveInteractions(ports, request));
  const send = async (event: APIGatewayProxyEventV2) => {
    const answer = await door(event);
    return {
      status: answer.statusCode,
      headers: answer.headers ?? {},
      body: answer.body ? JSON.parse(answer.body) : undefined,
    };
  };
  const calls = () => recorded.flatMap((request) => (request.from === 'client' ? request.calls : []));
  return { send, recorded, calls };
};

const kilobytes = (count: number) => 'x'.repeat(count * 1024);

describe('a good call', () => {
  it('is answered with exactly {"success": true} once it is on the queue', async () => {
    const { send, recorded } = open();
    const answer = await send(requestOf({ body: callOf({ sentAt: '2026-11-02T12:00:01Z' }) }));
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect(Object.keys(answer.body)).toEqual(['success']);
    expect(recorded).toEqual([
      expect.objectContaining({ from: 'client', key: 'key-1', sentAt: '2026-11-02T12:00:01Z', made: [] }),
    ]);
  });

  it.each(['identify', 'track', 'page', 'screen', 'group', 'alias'])('may be %s', async (type) => {
    const { send, calls } = open();
    const { type: _, ...body } = callOf({ previousId: 'before' });
    expect((await send(requestOf({ path: `/v1/${type}`, body }))).status).toBe(200);
    expect(calls()).toEqual([expect.objectContaining({ type })]);
  });

  it.each(['//v1/track', '/v1/track/', '/v1//track'])('reaches us under %s', async (path) => {
    expect((await open().send(requestOf({ path, body: callOf() }))).status).toBe(200);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'is read as JSON though it is labelled %s',
    async (label) => {
      const { send, calls } = open();
      const answer = await send(requestOf({ body: callOf(), headers: { 'content-type': label } }));
      expect(answer.status).toBe(200);
      expect(calls()).toHaveLength(1);
    },
  );

  it('has no half of a surrogate pair left, in no key and no text at any depth', async () => {
    const { send, calls } = open();
    const half = 'bad \ud800 half';
    const ill = { [half]: [half, { [half]: [half, '🫖'] }], '🫖': 1 };
    await send(
      requestOf({
        body: callOf({ event: half, messageId: half, userId: half, anonymousId: half, properties: ill }),
      }),
    );
    const mended = 'bad \ufffd half';
    expect(calls()).toEqual([
      expect.objectContaining({
        event: mended,
        messageId: mended,
        userId: mended,
        anonymousId: mended,
        properties: { [mended]: [mended, { [mended]: [mended, '🫖'] }], '🫖': 1 },
      }),
    ]);
  });

  it('keeps unknown fields, and reads ids that are numbers as text', async () => {
    const { send, calls } = open();
    await send(requestOf({ body: callOf({ userId: 42, anonymousId: null, unheardOf: { deep: [1] } }) }));
    expect(calls()).toEqual([expect.objectContaining({ userId: '42', unheardOf: { deep: [1] } })]);
    expect(calls()[0]).not.toHaveProperty('anonymousId');
  });

  it('is given a messageId when it brings none: the same for each delivery, another for each event', async () => {
    const { send, recorded, calls } = open();
    const event = requestOf({
      path: '/v1/batch',
      body: { batch: [1, 2].map(() => callOf({ messageId: null })) },
    });
    await send(event);
    await send(event);
    const ids = calls().map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(2);
    expect(ids.slice(0, 2)).toEqual(ids.slice(2));
    expect(recorded[0]).toMatchObject({ made: [0, 1] });
  });

  it('may come compressed', async () => {
    const { send, calls } = open();
    const body = gzipSync(JSON.stringify(callOf())).toString('base64');
    expect((await send(requestOf({ body, base64: true }))).status).toBe(200);
    expect(calls()).toHaveLength(1);
  });

  it('is accepted with a date that cannot be read, and keeps it', async () => {
    const { send, calls } = open();
    expect((await send(requestOf({ body: callOf({ timestamp: 'yesterday' }) }))).status).toBe(200);
    expect(calls()[0]?.timestamp).toBe('yesterday');
  });
});

describe('the write key', () => {
  const body = callOf();
  it.each([
    ['in X-Write-Key', requestOf({ key: null, headers: { 'X-Write-Key': WRITE_KEY }, body })],
    ['in the body', requestOf({ key: null, body: { ...body, writeKey: WRITE_KEY } })],
  ])('may be %s', async (_where, event) => {
    const { send, calls } = open();
    expect((await send(event)).status).toBe(200);
    expect(JSON.stringify(calls())).not.toContain(WRITE_KEY);
  });

  it.each([
    ['wrong', requestOf({ key: 'wrong', body }), 'key_invalid'],
    ['revoked', requestOf({ key: 'revoked-key', body }), 'key_invalid'],
    ['missing', requestOf({ key: null, body }), 'key_missing'],
    ['missing from a body that is no JSON', requestOf({ key: null, body: '{' }), 'key_missing'],
    ['wrong in the body', requestOf({ key: null, body: { ...body, writeKey: 'wrong' } }), 'key_invalid'],
  ])('%s is 401', async (_what, event, code) => {
    const { send, recorded } = open();
    expect(await send(event)).toMatchObject({ status: 401, body: { code, message: expect.any(String) } });
    expect(recorded).toEqual([]);
  });
});

describe('a bad call', () => {
  const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
  it.each([
    ['malformed JSON', '/v1/track', '{"userId": ', 400, 'json_malformed', ''],
    ['an empty body', '/v1/track', undefined, 400, 'json_malformed', ''],
    ['a body that is no object', '/v1/track', '[1]', 400, 'body_invalid', ''],
    ['an event name that is no text', '/v1/track', callOf({ event: 42 }), 400, 'type_invalid', 'event'],
    ['no event name', '/v1/track', callOf({ event: '' }), 400, 'event_missing', 'event'],
    [
      'properties that are a list',
      '/v1/track',
      callOf({ properties: [] }),
      400,
      'type_invalid',
      'properties',
    ],
    ['traits that are text', '/v1/identify', callOf({ traits: 'x' }), 400, 'type_invalid', 'traits'],
    ['a userId that is an object', '/v1/track', callOf({ userId: {} }), 400, 'type_invalid', 'userId'],
    ['no identity', '/v1/track', { event: 'x', userId: null }, 400, 'identity_missing', 'userId'],
    ['an alias of nobody', '/v1/alias', { userId: 'ada' }, 400, 'previous_missing', 'previousId'],
    ['a nesting of 200', '/v1/track', `{"userId":"a","event":"x","p":${deep}}`, 400, 'nesting_too_deep', ''],
    ['an event over 32 KB', '/v1/track', callOf({ x: kilobytes(33) }), 413, 'event_too_large', ''],
    [
      'a batch over 500 KB',
      '/v1/batch',
      { batch: [callOf({ x: kilobytes(501) })] },
      413,
      'batch_too_large',
      '',
    ],
    ['2,501 events', '/v1/batch', { batch: Array(2501).fill({}) }, 413, 'batch_too_many', 'batch'],
    ['a batch that is no list', '/v1/batch', { batch: 'x' }, 400, 'batch_invalid', 'batch'],
    ['no batch', '/v1/batch', {}, 400, 'batch_invalid', 'batch'],
  ])('%s', async (_what, path, body, status, code, where) => {
    const { send, recorded } = open();
    const answer = await send(requestOf({ path, body }));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code, message: expect.stringMatching(/\S+ \S+/) });
    expect(answer.body.issues).toEqual([{ path: where, code, message: expect.any(String) }]);
    expect(recorded.flatMap((request) => (request.from === 'client' ? request.calls : []))).toEqual([]);
  });

  it('that is one event is counted for `status`, as those of a batch are', async () => {
    const { send, recorded } = open();
    await send(requestOf({ body: callOf({ event: '' }) }));
    expect(recorded).toEqual([
      expect.objectContaining({
        key: 'key-1',
        calls: [],
        rejectedCount: 1,
        rejected: [{ index: 0, code: 'event_missing', message: expect.any(String) }],
      }),
    ]);
  });

  it.each([['{"userId": '], ['[1]'], [{ batch: 'x' }]])(
    'that cannot be read at all is not: %j',
    async (body) => {
      const { send, recorded } = open();
      await send(requestOf({ path: '/v1/batch', body }));
      expect(recorded).toEqual([]);
    },
  );

  it('is told all its mistakes at once', async () => {
    const answer = await open().send(requestOf({ body: callOf({ event: 42, properties: 'x', context: 1 }) }));
    expect(answer.body.issues.map(({ path }: { path: string }) => path)).toEqual([
      'event',
      'properties',
      'context',
    ]);
  });

  it('does not unpack a compressed bomb', async () => {
    const body = gzipSync(Buffer.alloc(50 * 1024 * 1024)).toString('base64');
    expect((await open().send(requestOf({ path: '/v1/batch', body, base64: true }))).status).toBe(413);
  });

  it.each([
    ['another path', requestOf({ path: '/v1/unknown', body: callOf() }), 404, 'not_found'],
    ['another method', requestOf({ method: 'GET' }), 405, 'method_not_allowed'],
  ])('%s', async (_what, event, status, code) => {
    expect(await open().send(event)).toMatchObject({ status, body: { code } });
  });
});

describe('a batch', () => {
  it('keeps the good events and lists the bad ones, those over 32 KB too', async () => {
    const { send, recorded, calls } = open();
    const batch = [
      callOf(),
      { type: 'track' },
      callOf({ x: kilobytes(33) }),
      42,
      callOf({ type: 'nonsense' }),
      callOf(),
    ];
    const answer = await send(requestOf({ path: '/v1/batch', body: { batch } }));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      rejected: [
        { index: 1, code: 'identity_missing', message: expect.any(String) },
        { index: 2, code: 'event_too_large', message: expect.any(String) },
        { index: 3, code: 'body_invalid', message: expect.any(String) },
        { index: 4, code: 'type_unknown', message: expect.any(String) },
      ],
    });
    expect(calls()).toHaveLength(2);
    expect(recorded).toEqual([expect.objectContaining({ rejectedCount: 4 })]);
  });

  it('of 2,500 events is one message', async () => {
    const { send, recorded, calls } = open();
    const batch = Array.from({ length: 2500 }, (_, n) => ({ type: 'page', userId: 'a', messageId: `${n}` }));
    expect((await send(requestOf({ path: '/v1/batch', body: { batch } }))).body).toEqual({ success: true });
    expect(recorded).toHaveLength(1);
    expect(calls()).toHaveLength(2500);
  });

  it('that is empty is fine, and no message', async () => {
    const { send, recorded } = open();
    expect((await send(requestOf({ path: '/v1/batch', body: { batch: [] } }))).body).toEqual({
      success: true,
    });
    expect(recorded).toEqual([]);
  });

  it('cannot pollute a prototype', async () => {
    const { send, calls } = open();
    const poison =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}}';
    const body = `{"__proto__":{"polluted":1},"batch":[{"type":"track","userId":"a","event":"x","__proto__":{"polluted":1},"properties":${poison}}]}`;
    expect((await send(requestOf({ path: '/v1/batch', body }))).body).toEqual({ success: true });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const [call] = calls();
    expect(JSON.stringify(call)).not.toContain('__proto__');
    expect(Object.getPrototypeOf(call?.properties)).toBe(Object.prototype);
    expect(call?.polluted).toBeUndefined();
  });
});

describe('browsers', () => {
  const preflight = (origin: string) =>
    requestOf({
      method: 'OPTIONS',
      key: null,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,rsa-x',
      },
    });

  it('may ask before they call, on an origin of a live key', async () => {
    const answer = await open().send(preflight('https://shop.example'));
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-headers': 'authorization,content-type,rsa-x',
    });
  });

  it('are allowed nothing on another origin', async () => {
    const { send, recorded } = open();
    expect((await send(preflight('https://evil.example'))).headers).not.toHaveProperty(
      'access-control-allow-origin',
    );
    const answer = await send(requestOf({ body: callOf(), headers: { origin: 'https://evil.example' } }));
    expect(answer).toMatchObject({ status: 403, body: { code: 'origin_refused' } });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(recorded).toEqual([]);
  });

  it.each([
    ['a good call', callOf(), 200],
    ['a bad one', '{', 400],
  ])('can read the answer to %s', async (_what, body, status) => {
    const answer = await open().send(requestOf({ body, headers: { origin: 'https://shop.example' } }));
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': 'https://shop.example' });
  });

  it('may come from anywhere when the key says so', async () => {
    const { send } = open(keysOf(['*']));
    const answer = await send(requestOf({ body: callOf(), headers: { origin: 'https://any.example' } }));
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': 'https://any.example' });
  });
});

it('is 503 with its code, for the client to try again, when the queue does not keep the call', async () => {
  const { RelanceError } = await import('../../functions/shared/kernel/errors');
  const { ports } = memoryDoor();
  const door = httpDoor((request) =>
    receiveInteractions(
      {
        ...ports,
        record: () => Promise.reject(new RelanceError('messages_not_accepted', 'the queue refused')),
      },
      request,
    ),
  );
  const answer = await door(requestOf({ body: callOf() }));
  expect(answer).toMatchObject({ statusCode: 503, body: expect.stringContaining('messages_not_accepted') });
});

test('a key that was made a moment ago is taken: the keys are read again before it is refused', async () => {
  const { ports, recorded } = memoryDoor();
  const asked: (number | undefined)[] = [];
  const keys = {
    read: async (_: number, maxAgeMs?: number) => {
      asked.push(maxAgeMs);
      return maxAgeMs === undefined ? { keys: [] } : keysOf();
    },
  };
  const door = httpDoor((request) => receiveInteractions({ ...ports, keys }, request));
  const answer = await door(requestOf({ body: callOf() }));
  expect(answer).toMatchObject({ statusCode: 200 });
  expect(recorded).toHaveLength(1);
  expect(asked).toEqual([undefined, 3_000]);
});
