import { SendMessageBatchCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { SDK_SETTINGS } from '../../functions/shared/platform/sdk';

const FIXED: SQSClientConfig = {
  region: 'eu-west-1',
  endpoint: 'http://127.0.0.1:1',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'token' },
  md5: false,
};

/** The headers with which a client signs one and the same request. */
const signedBy = async (config: SQSClientConfig): Promise<Readonly<Record<string, string>>> => {
  let headers: Record<string, string> = {};
  const client = new SQSClient({ ...FIXED, ...config, maxAttempts: 1 });
  client.middlewareStack.add(
    () => async (args) => {
      headers = (args.request as { headers: Record<string, string> }).headers;
      return { response: {}, output: { $metadata: {} } };
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const sameId = (next: (args: unknown) => unknown) => (args: { request: { headers: object } }) => {
    Object.assign(args.request.headers, { 'amz-sdk-invocation-id': 'the same' });
    return next(args);
  };
  client.middlewareStack.addRelativeTo(sameId as never, {
    relation: 'before',
    toMiddleware: 'httpSigningMiddleware',
  });
  const Entries = [{ Id: 'one', MessageBody: '{"name":"Zoë"}' }];
  await client.send(new SendMessageBatchCommand({ QueueUrl: 'http://127.0.0.1:1/0/q', Entries }));
  return headers;
};

beforeAll(() => {
  jest.useFakeTimers({
    now: Date.parse('2026-11-24T12:00:00.000Z'),
    doNotFake: ['nextTick', 'setImmediate'],
  });
});
afterAll(() => {
  jest.useRealTimers();
});

test('what is signed with our SHA-256 carries the signature that the SDK itself would make', async () => {
  const ours = await signedBy(SDK_SETTINGS);
  expect(ours.authorization).toMatch(/Signature=[0-9a-f]{64}$/);
  expect(ours.authorization).toBe((await signedBy({})).authorization);
});

test('a secret is taken as text and as bytes, and a hash begins anew when it is reset', async () => {
  const digest = async (secret: string | Uint8Array) => {
    const hash = new SDK_SETTINGS.sha256(secret);
    hash.update('something else');
    hash.reset();
    hash.update(Buffer.from('said'));
    return Buffer.from(await hash.digest()).toString('hex');
  };
  const padded = Buffer.from('..a secret..');
  expect(await digest(padded.subarray(2, 10))).toBe(await digest('a secret'));
});

test('nobody hears of what goes in and out, so the SDK gathers nothing to tell', () => {
  expect(SDK_SETTINGS.logger.info).toBeUndefined();
  expect(SDK_SETTINGS.logger.error).toBeUndefined();
});
