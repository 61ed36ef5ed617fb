import '../support/lambda-env';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import type { MessageRequest } from '../../functions/messaging/contract';
import { MAX_CALL_BYTES } from '../../functions/messaging/domain/message-call';
import { sendKey } from '../../functions/messaging/domain/send-key';
import { acceptMessage } from '../../functions/messaging/flows/accept-message';
import { acceptDoor } from '../../functions/messaging/handlers/accept-messages';
import type { AcceptPorts, ReadMember } from '../../functions/messaging/ports';
import { ADA, aCard, aTemplate, DAY, iso, NOON, someRules } from '../support/messaging/builders';
import { memoryAccepted } from '../support/messaging/memory-accepted';
import { aWorld } from '../support/messaging/world';

const rules = {
  ...someRules(),
  templateIds: ['hello', 'receipt', 'goodbye'],
};
const receipt = aTemplate({ id: 'receipt', html: { en: '<p>Thanks</p>' }, text: { en: 'Thanks' } });
/** No journey sends it any more; in one language it says where to leave, if only at times. */
const goodbye = aTemplate({
  id: 'goodbye',
  html: {
    en: '<p>Bye</p>',
    fr: '{% if properties.x %}<a href="{{ unsubscribe_url }}">partir</a>{% endif %}',
  },
  text: { en: 'Bye', fr: 'Salut' },
});

/** Everything around the door in memory, and what came onto the queue. */
const aDoor = (over: Partial<AcceptPorts> = {}) => {
  const queue: MessageRequest[] = [];
  const known = new Map<string, ReadMember>([
    ['userId 42', { member: ADA, contact: aCard({ consents: {} }), traits: {} }],
  ]);
  const ports: AcceptPorts = {
    accepted: memoryAccepted(),
    programmes: {
      live: async () => ({ version: 7, rules }),
      template: async (version, id) =>
        version === 7 ? [aTemplate(), receipt, goodbye].find((one) => one.id === id) : undefined,
    },
    findRecipient: async ({ by, id }) => known.get(`${by} ${id}`),
    queue: async (request) => {
      queue.push(request);
    },
    fingerprint: async (purpose, text) => createHash('sha256').update(`${purpose}:${text}`).digest('hex'),
    ...over,
  };
  const call = async (
    body: unknown,
    {
      key = 'order-1',
      now = NOON,
      caller = 'arn:aws:iam::1:user/shop',
    }: { key?: string | null; now?: number; caller?: string | null } = {},
  ) => {
    const answer = await acceptMessage(ports, {
      method: 'POST',
      path: '/v1/messages',
      query: {},
      headers: key === null ? {} : { 'idempotency-key': key },
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      sourceIp: '127.0.0.1',
      requestId: 'r',
      caller: caller ?? undefined,
      now,
    });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body ?? '') };
  };
  return { call, queue, known, ports };
};

const RECEIPT = { userId: '42', template: 'receipt', properties: { total: 12 } };

describe('a transactional message', () => {
  it('is accepted once it is on its queue, outside consent and with everything that sending needs', async () => {
    const { call, queue } = aDoor();
    const { status, body } = await call({ ...RECEIPT, expires: '2h' });
    expect(status).toBe(202);
    expect(queue).toEqual([
      {
        member: ADA,
        journey: 'transactional',
        step: 'receipt',
        occurrence: expect.any(String),
        template: 'receipt',
        topic: 'transactional',
        class: 'transactional',
        channel: 'email',
        priority: 100,
        programmeVersion: 7,
        requestedAt: iso(NOON),
        expiresAt: iso(NOON + 2 * 3_600_000),
        control: false,
        properties: { total: 12 },
      },
    ]);
    expect(body).toEqual({
      message: sendKey(queue[0] as MessageRequest),
      member: ADA,
      template: 'receipt',
      requestedAt: iso(NOON),
      expiresAt: iso(NOON + 2 * 3_600_000),
    });
  });

  it('goes out to who has left and is capped, and never to an address that bounced', async () => {
    const world = aWorld();
    const { call, queue } = aDoor();
    await call(RECEIPT);
    const [request] = queue as [MessageRequest];
    world.contacts.put(
      aCard({ unsubscribedAt: NOON - DAY, suppressed: 'complaint', pausedUntil: NOON + DAY }),
    );
    world.rules = someRules({ caps: [{ scope: 'all', max: 1, window: '31d' }] });
    expect(await world.send(request)).toBe('sent');
    expect(await world.send(request)).toBe('done');
    expect(await world.send({ ...request, occurrence: 'next' })).toBe('sent');
    expect(world.accepted.map(({ mail }) => mail.unsubscribeUrl)).toEqual([undefined, undefined]);
    world.contacts.put(aCard({ suppressed: 'bounce' }));
    expect(await world.send({ ...request, occurrence: 'bounced' })).toBe('skipped');
    expect(world.accepted).toHaveLength(2);
  });

  it('of unknown outcome is sent again: at least once', async () => {
    const world = aWorld();
    const { call, queue } = aDoor();
    await call(RECEIPT);
    const [request] = queue as [MessageRequest];
    world.contacts.put(aCard());
    world.answers.push('lost');
    const cameTo = [await world.send(request)];
    while (cameTo.at(-1) === 'again') {
      const next = world.waiting.shift();
      world.now = next?.due ?? 0;
      cameTo.push(await world.send(next?.request as MessageRequest));
    }
    expect(cameTo).toEqual(['again', 'again', 'sent']);
    expect(world.accepted).toHaveLength(2);
  });
});

describe('a message that is addressed by an e-mail address', () => {
  const TO_ADA = { email: 'Ada@Example.com', template: 'receipt' };
  const knownByAddress = (address: string | undefined) => {
    const door = aDoor();
    const is = (now: string | undefined) =>
      door.known.set('email ada@example.com', {
        member: ADA,
        contact: aCard({ address: now }),
        traits: {},
      });
    is(address);
    return { ...door, is };
  };

  it('is refused while whoever was known by it has another, and takes up no key', async () => {
    const { call, queue, is } = knownByAddress('mallory@example.com');
    const { status, body } = await call(TO_ADA);
    expect([status, body.code, body.issues[0].path]).toEqual([422, 'address_outdated', 'email']);
    expect(body.message).not.toContain('mallory');
    expect(body.message).toContain('when the queues are empty');
    expect(queue).toEqual([]);
    is('ada@example.com');
    expect((await call(TO_ADA)).status).toBe(202);
  });

  it('carries the address to the sender, and keeps it nowhere else', async () => {
    const { call, queue, ports } = knownByAddress('ada@example.com');
    const kept: unknown[] = [];
    const { claim } = ports.accepted;
    Object.assign(ports.accepted, {
      claim: (...args: Parameters<typeof claim>) => {
        kept.push(args[0]);
        return claim(...args);
      },
    });
    await call(TO_ADA);
    expect(queue).toMatchObject([{ addressed: 'ada@example.com' }]);
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain('example.com');
  });

  it('goes to no other when the address changes between acceptance and sending', async () => {
    const world = aWorld();
    const { call, queue } = knownByAddress('ada@example.com');
    await call(TO_ADA);
    const [request] = queue as [MessageRequest];
    world.contacts.put(aCard({ address: 'mallory@example.com' }));
    expect(await world.send(request)).toBe('skipped');
    expect(world.accepted).toEqual([]);
    expect(world.entries).toMatchObject([
      { name: 'Email Skipped', properties: { reason: 'address_outdated' } },
    ]);
    world.contacts.put(aCard({ address: 'ada@example.com' }));
    expect(await world.send({ ...request, occurrence: 'next' })).toBe('sent');
  });
});

describe('the same Idempotency-Key', () => {
  it('with the same body answers the same within a day, and queues nothing more', async () => {
    const { call, queue } = aDoor();
    const first = await call(RECEIPT);
    // The order of a body's fields and what is its default anyway say nothing.
    const again = await call(
      { properties: { total: 12 }, template: 'receipt', userId: '42', expires: '1d' },
      { now: NOON + DAY - 1_000 },
    );
    expect(again).toEqual({ ...first, headers: { ...first.headers, 'idempotency-replayed': 'true' } });
    expect(queue).toHaveLength(1);
  });

  it('answers as before even when the template is gone and the member has bounced since', async () => {
    const { call, known, ports } = aDoor();
    const first = await call(RECEIPT);
    known.clear();
    Object.assign(ports.programmes, { live: async () => ({ version: 8, rules: someRules() }) });
    expect((await call(RECEIPT)).body).toEqual(first.body);
  });

  it('with another body is refused', async () => {
    const { call, queue } = aDoor();
    await call(RECEIPT);
    const { status, body } = await call({ ...RECEIPT, properties: { total: 13 } });
    expect([status, body.code]).toEqual([409, 'idempotency_key_reused']);
    expect(queue).toHaveLength(1);
  });

  it('of another caller is another message, and of another session of the same role the same', async () => {
    const { call, queue } = aDoor();
    const by = async (caller: string) => (await call(RECEIPT, { caller })).body.message;
    const role = (name: string, session: string) => `arn:aws:sts::1:assumed-role/${name}/${session}`;
    const messages = [
      await by('arn:aws:iam::1:user/shop'),
      await by('arn:aws:iam::1:user/till'),
      await by(role('shop', 'one')),
      await by(role('till', 'one')),
    ];
    expect(new Set(messages).size).toBe(4);
    expect(await by(role('shop', 'two'))).toBe(messages[2]);
    expect(queue).toHaveLength(4);
    expect((await call({ ...RECEIPT, topic: 'news' }, { caller: 'arn:aws:iam::1:user/new' })).status).toBe(
      202,
    );
  });

  it('after its day is another message', async () => {
    const { call, queue } = aDoor();
    const first = await call(RECEIPT);
    const second = await call(RECEIPT, { now: NOON + DAY });
    expect(second.body.message).not.toBe(first.body.message);
    expect(queue).toHaveLength(2);
  });

  it('in many calls at the same time gives one message, however they overlap', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 5 }), async (scheduler, calls) => {
        const store = memoryAccepted();
        const accepted = {
          find: scheduler.scheduleFunction(store.find),
          claim: scheduler.scheduleFunction(store.claim),
          queued: scheduler.scheduleFunction(store.queued),
        };
        const { call, queue } = aDoor({ accepted });
        const answers = Promise.all(Array.from({ length: calls }, () => call(RECEIPT)));
        await scheduler.waitFor(answers);
        for (const { status, body } of await answers)
          expect([status, body]).toEqual([202, (await answers)[0]?.body]);
        expect(new Set(queue.map(sendKey)).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['before', 'after'])(
    'finishes what a crash left, when it came %s the queue had it',
    async (when) => {
      const queue: MessageRequest[] = [];
      let crashes = 1;
      const { call } = aDoor({
        queue: async (request) => {
          if (when === 'after') queue.push(request);
          if (crashes-- > 0) throw new Error('killed');
          if (when === 'before') queue.push(request);
        },
      });
      await expect(call(RECEIPT)).rejects.toThrow('killed');
      expect((await call(RECEIPT)).status).toBe(202);
      expect(new Set(queue.map(sendKey)).size).toBe(1);
    },
  );
});

describe('a call is refused', () => {
  test.each<[string, unknown, Parameters<ReturnType<typeof aDoor>['call']>[1], number, string, string]>([
    ['unsigned', RECEIPT, { caller: null }, 403, 'signature_missing', ''],
    ['without a key', RECEIPT, { key: null }, 400, 'idempotency_key_missing', ''],
    ['with an empty key', RECEIPT, { key: '' }, 400, 'idempotency_key_invalid', ''],
    ['with a key of 256', RECEIPT, { key: 'k'.repeat(256) }, 400, 'idempotency_key_invalid', ''],
    ['with a key of two lines', RECEIPT, { key: 'a\nb' }, 400, 'idempotency_key_invalid', ''],
    ['that is no JSON', '{', {}, 400, 'json_malformed', ''],
    ['that is no object', [RECEIPT], {}, 400, 'message_invalid', ''],
    ['for nobody', { template: 'receipt' }, {}, 400, 'recipient_ambiguous', 'member'],
    ['for two', { ...RECEIPT, email: 'ada@example.com' }, {}, 400, 'recipient_ambiguous', 'member'],
    ['for no address', { email: 'ada', template: 'receipt' }, {}, 400, 'email_invalid', 'email'],
    ['for no member id', { member: '42', template: 'receipt' }, {}, 400, 'message_invalid', 'member'],
    ['without a template', { userId: '42' }, {}, 400, 'message_invalid', 'template'],
    ['with a field of no meaning', { ...RECEIPT, subject: 'x' }, {}, 400, 'message_invalid', ''],
    [
      'with properties that are a list',
      { ...RECEIPT, properties: [] },
      {},
      400,
      'message_invalid',
      'properties',
    ],
    ['with an odd duration', { ...RECEIPT, expires: '2 h' }, {}, 400, 'message_invalid', 'expires'],
    [
      'that is worth sending for too long',
      { ...RECEIPT, expires: '31d' },
      {},
      400,
      'expires_too_long',
      'expires',
    ],
    [
      'that is too large',
      { ...RECEIPT, properties: { x: 'x'.repeat(MAX_CALL_BYTES) } },
      {},
      413,
      'message_too_large',
      '',
    ],
    ['that is too deep', `${'['.repeat(9_000)}${']'.repeat(9_000)}`, {}, 400, 'message_too_deep', ''],
    [
      'with an unknown template',
      { ...RECEIPT, template: 'reciept' },
      {},
      422,
      'template_unknown',
      'template',
    ],
    [
      'with a marketing template',
      { ...RECEIPT, template: 'hello' },
      {},
      422,
      'template_not_transactional',
      'template',
    ],
    [
      'with a template that was marketing once',
      { ...RECEIPT, template: 'goodbye' },
      {},
      422,
      'template_not_transactional',
      'template',
    ],
    ['with an unknown topic', { ...RECEIPT, topic: 'nwes' }, {}, 422, 'topic_unknown', 'topic'],
    ['for an unknown member', { ...RECEIPT, userId: '43' }, {}, 422, 'member_unknown', ''],
  ])('%s', async (_, body, options, status, code, path) => {
    const { call, queue } = aDoor();
    const answer = await call(body, options);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.message.length).toBeGreaterThan(15);
    expect(answer.body.issues[0]).toMatchObject({ path });
    expect(queue).toEqual([]);
  });

  test.each([
    ['missing_address', { address: undefined }],
    ['suppressed_bounce', { suppressed: 'bounce' as const }],
  ])('for a member who cannot be written to: %s', async (code, over) => {
    const { call, known } = aDoor();
    known.set('userId 42', { member: ADA, contact: aCard(over), traits: {} });
    const { status, body } = await call(RECEIPT);
    expect([status, body.code]).toEqual([422, code]);
    // Nothing was accepted, so the key is still to be used.
    known.set('userId 42', { member: ADA, contact: aCard(), traits: {} });
    expect((await call(RECEIPT)).status).toBe(202);
  });
});

test('the door hands on whom IAM let in, and nobody else', async () => {
  const { ports, queue } = aDoor();
  const door = acceptDoor(ports);
  const event = (authorizer?: object) =>
    ({
      rawPath: '/v1/messages',
      headers: { 'Idempotency-Key': 'k', 'Content-Type': 'application/json' },
      body: JSON.stringify(RECEIPT),
      isBase64Encoded: false,
      requestContext: { http: { method: 'POST', sourceIp: '127.0.0.1' }, requestId: 'r', authorizer },
    }) as unknown as Parameters<typeof door>[0];
  expect((await door(event())).statusCode).toBe(403);
  expect((await door(event({ iam: { userArn: 'arn:aws:iam::1:user/shop' } }))).statusCode).toBe(202);
  expect(queue).toHaveLength(1);
});
