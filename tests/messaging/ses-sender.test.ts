import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import * as fc from 'fast-check';
import { pacer } from '../../functions/messaging/adapters/pacer';
import { outcomeOfError, sesSender } from '../../functions/messaging/adapters/ses-sender';
import { tagMac } from '../../functions/messaging/adapters/tokens';
import { ADA, NOON } from '../support/messaging/builders';

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
};

let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const bodies: Record<string, unknown>[] = [];

const sender = () => {
  const { port } = server.address() as AddressInfo;
  const client = new SESv2Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return sesSender(client, {
    configurationSet: 'relance-test',
    requestTimeoutMs: 300,
    workers: 1,
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
  it('is raw MIME with the configuration set, the key and its MAC as tags, and no address among them', async () => {
    answer = json(200, { MessageId: 'ses-1' });
    expect(await sender().send(mail)).toEqual({ outcome: 'accepted', providerId: 'ses-1' });
    expect(bodies[0]).toMatchObject({
      FromEmailAddress: 'club@shop.example',
      Destination: { ToAddresses: ['ada@example.com'] },
      ConfigurationSetName: 'relance-test',
      EmailTags: [
        { Name: 'relance-key', Value: mail.key },
        { Name: 'relance-mac', Value: tagMac(key, mail.key, ADA) },
        { Name: 'relance-member', Value: ADA },
      ],
    });
    expect(JSON.stringify(bodies[0]?.EmailTags)).not.toContain('@');
  });

  const answers: [number, string, string, object][] = [
    [400, 'MessageRejected', 'Email address is not verified: ada@example.com', { outcome: 'rejected' }],
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

  it('that never reached SES is tried later', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(outcomeOfError(refused)).toMatchObject({ outcome: 'later', quota: false });
  });

  it('goes slowly, not never, when the rate cannot be asked', async () => {
    answer = json(403, { message: 'no' }, 'AccessDeniedException');
    const mails = sender();
    expect(await mails.turn(NOON, 0)).toEqual({ taken: true, waitMs: 0 });
    expect((await mails.turn(NOON, 0)).waitMs).toBeGreaterThan(900);
  });
});

describe('the pace', () => {
  it('is 0.9 of the share of the rate over any minute, and evenly spread', async () => {
    const turn = pacer({ maxSendRate: async () => 10, workers: 2 });
    let taken = 0;
    for (let now = NOON; now < NOON + 60_000; now += 10) if ((await turn(now, 0)).taken) taken += 1;
    // Asked every 10 ms, a turn of 222 ms comes after 230.
    expect(taken).toBeGreaterThanOrEqual(60_000 / 230 - 1);
    expect(taken).toBeLessThanOrEqual(4.5 * 60 + 1);
  });

  it('is never above the rate in any second, whenever workers ask and however many at once', async () => {
    const asking = fc.array(fc.tuple(fc.nat({ max: 3_000 }), fc.integer({ min: 1, max: 12 })), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(asking, fc.integer({ min: 10, max: 60 }), async (asks, rate) => {
        const workers = [1, 2].map(() => pacer({ maxSendRate: async () => rate, workers: 2 }));
        const sent: number[] = [];
        let now = NOON;
        for (const [pause, atOnce] of asks) {
          now += pause;
          for (let nth = 0; nth < atOnce; nth += 1) {
            const turn = await workers[nth % 2]?.(now, 2_000);
            if (turn?.taken) sent.push(now + turn.waitMs);
          }
        }
        for (const from of sent)
          expect(sent.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(rate);
      }),
    );
  });

  it('takes no turn that comes too late, and calls those back one after the other', async () => {
    const turn = pacer({ maxSendRate: async () => 1, workers: 1 });
    expect(await turn(NOON, 0)).toEqual({ taken: true, waitMs: 0 });
    const waits = [];
    for (let nth = 0; nth < 3; nth += 1) waits.push(await turn(NOON + 100, 500));
    expect(waits.map(({ taken, waitMs }) => [taken, Math.round(waitMs / 1_000)])).toEqual([
      [false, 1],
      [false, 2],
      [false, 3],
    ]);
    expect((await turn(NOON + 100 + (waits[0]?.waitMs ?? 0), 0)).taken).toBe(true);
  });

  it('asks for the rate again when its answer is old', async () => {
    let asked = 0;
    const turn = pacer({
      maxSendRate: async () => {
        asked += 1;
        return 100;
      },
      workers: 1,
      goodForMs: 1_000,
    });
    for (let now = NOON; now <= NOON + 2_000; now += 100) await turn(now, 0);
    expect(asked).toBe(3);
  });
});
