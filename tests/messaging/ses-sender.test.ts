import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { causeOfTags } from '../../functions/messaging/adapters/mail-tags';
import { sesClient } from '../../functions/messaging/adapters/ses-client';
import { outcomeOfError, sesSender } from '../../functions/messaging/adapters/ses-sender';
import { ADA, aCause, NOON } from '../support/messaging/builders';

const key = createSecretKey('a secret that is only for tests, 32+', 'utf8');
const mail = {
  key: 'abcdefghij-_1234',
  member: ADA,
  at: NOON,
  from: { name: 'Shop', address: 'club@shop.example' },
  to: 'ada@example.com',
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  cause: aCause({ key: 'abcdefghij-_1234', occurrence: 'not a tag' }),
};

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
const bodies: Record<string, unknown>[] = [];

const sender = (now?: () => number) => {
  const { port } = server.address() as AddressInfo;
  const client = sesClient(
    {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    now,
  );
  return sesSender(client, {
    configurationSet: 'relance-test',
    requestTimeoutMs: 1_000,
    workers: 1,
    rateShare: 1,
    quotaShare: 1,
    pause: async () => undefined,
    tagKey: async () => key,
  });
};
const json =
  (status: number, body: object, type?: string) => (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(type ? { 'x-amzn-errortype': type } : {}),
    });
    response.end(JSON.stringify(body));
  };

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      bodies.push(JSON.parse(Buffer.concat(parts).toString('utf8') || '{}'));
      answer(request, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
beforeEach(() => {
  bodies.length = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

describe('a mail through SES', () => {
  it('is raw MIME with the configuration set, and its cause as tags that we can tell are ours, without any address', async () => {
    answer = json(200, { MessageId: 'ses-1' });
    expect(await sender().send(mail)).toEqual({ outcome: 'accepted', providerId: 'ses-1' });
    expect(bodies[0]).toMatchObject({
      FromEmailAddress: 'club@shop.example',
      Destination: { ToAddresses: ['ada@example.com'] },
      ConfigurationSetName: 'relance-test',
    });
    const tags = (bodies[0]?.EmailTags ?? []) as { Name: string; Value: string }[];
    expect(tags).toEqual(
      expect.arrayContaining([
        { Name: 'relance-key', Value: mail.key },
        { Name: 'relance-member', Value: ADA },
        { Name: 'relance-owner', Value: 'owner000' },
      ]),
    );
    // SES refuses the whole mail for the value of a tag.
    for (const { Value } of tags) expect(Value).toMatch(/^[\w-]+$/);
    const heard = Object.fromEntries(tags.map(({ Name, Value }) => [Name, [Value]]));
    expect(causeOfTags(heard, [key])).toEqual({ ...mail.cause, occurrence: '' });
    expect(JSON.stringify(bodies[0]?.EmailTags)).not.toContain('@');
  });

  const answers: [number, string, string, object][] = [
    [400, 'MessageRejected', 'Email address is not verified: ada@example.com', { outcome: 'rejected' }],
    [400, 'MessageRejected', 'Message content is not allowed.', { outcome: 'rejected' }],
    [400, 'BadRequestException', 'bad', { outcome: 'rejected' }],
    [429, 'TooManyRequestsException', 'Maximum sending rate exceeded.', { outcome: 'later', quota: false }],
    [429, 'TooManyRequestsException', 'Daily message quota exceeded.', { outcome: 'later', quota: true }],
    [400, 'SendingPausedException', 'paused', { outcome: 'refused' }],
    [403, 'AccessDeniedException', 'no', { outcome: 'refused' }],
    [404, 'NotFoundException', 'no such configuration set', { outcome: 'refused' }],
    [500, 'InternalFailure', 'oops', { outcome: 'ambiguous' }],
    [503, 'ServiceUnavailable', 'oops', { outcome: 'ambiguous' }],
  ];
  it.each(answers)('is judged by the answer %s %s (%s)', async (status, type, message, expected) => {
    answer = json(status, { message }, type);
    const outcome = await sender().send(mail);
    expect(outcome).toMatchObject(expected);
    expect(JSON.stringify(outcome)).not.toContain('ada@');
    expect(bodies).toHaveLength(1);
  });

  // As SES words it, in its sandbox and out of it.
  const unverified = (names: string): string =>
    `Email address is not verified. The following identities failed the check in region EU-WEST-1: ${names}`;
  const identities: [string, string, string][] = [
    ['the sender', 'refused', 'Shop <club@shop.example>'],
    ['the sender as it was first written', 'refused', 'Club@Shop.example'],
    ["the sender's domain", 'refused', 'shop.example'],
    ["the sender's domain by its ARN", 'refused', 'arn:aws:ses:eu-west-1:111122223333:identity/shop.example'],
    ['the sender and the recipient', 'refused', 'ada@example.com, Shop <club@shop.example>'],
    ['nobody that we know', 'refused', 'x'],
    ['the recipient', 'rejected', 'ada@example.com'],
    ["the recipient's domain", 'rejected', 'example.com'],
  ];
  it.each(identities)(
    'when %s is not verified is %s: only a fault of the recipient loses the mail',
    async (_, outcome, names) => {
      answer = json(400, { message: unverified(names) }, 'MessageRejected');
      const judged = await sender().send(mail);
      expect(judged).toMatchObject({ outcome, code: 'MessageRejected' });
      expect(JSON.stringify(judged)).not.toMatch(/ada@|club@/i);
    },
  );

  it('from a domain under one that is not verified is refused, to a colleague who is not it is rejected', async () => {
    answer = json(400, { message: unverified('shop.example') }, 'MessageRejected');
    const from = { name: 'Shop', address: 'club@mail.shop.example' };
    expect(await sender().send({ ...mail, from })).toMatchObject({ outcome: 'refused' });
    answer = json(400, { message: unverified('ada@shop.example') }, 'MessageRejected');
    expect(await sender().send({ ...mail, to: 'ada@shop.example' })).toMatchObject({ outcome: 'rejected' });
  });

  it('that is not answered in time is ambiguous, and is tried once', async () => {
    answer = () => undefined;
    expect((await sender().send(mail)).outcome).toBe('ambiguous');
    expect(bodies).toHaveLength(1);
  });

  it('whose connection breaks after it was handed over is ambiguous, and is tried once', async () => {
    answer = (request) => request.socket.destroy();
    expect((await sender().send(mail)).outcome).toBe('ambiguous');
    expect(bodies).toHaveLength(1);
  });

  it('does not go over a connection that was idle so long that SES may have closed it', async () => {
    const used = new WeakSet<object>();
    let isOver = false;
    answer = (request, response) => {
      // What a connection does that the server has closed, and of which the client has not heard.
      if (isOver && used.has(request.socket)) return request.socket.destroy();
      used.add(request.socket);
      return json(200, { MessageId: 'ses-1' })(request, response);
    };
    let now = NOON;
    const mails = sender(() => now);
    expect((await mails.send(mail)).outcome).toBe('accepted');
    now += 900;
    expect((await mails.send(mail)).outcome).toBe('accepted');
    now += 1_100;
    isOver = true;
    expect((await mails.send(mail)).outcome).toBe('accepted');
    // The check bites: a connection that was used a moment ago is used again.
    expect((await mails.send(mail)).outcome).toBe('ambiguous');
  });

  it('that never reached SES is tried later', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(outcomeOfError(refused, mail)).toMatchObject({ outcome: 'later', quota: false });
  });

  it('goes slowly, not never, when the rate cannot be asked', async () => {
    answer = json(403, { message: 'no' }, 'AccessDeniedException');
    const mails = sender();
    expect(await mails.turn(0)).toMatchObject({ taken: true, waitMs: 0 });
    expect((await mails.turn(0)).waitMs).toBeGreaterThan(900);
  });
});
