import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

const ACCEPTED = {
  message: 'HHqHbmL83bQnHvEn',
  member: 'a'.repeat(26),
  template: 'receipt',
  requestedAt: '2026-11-24T12:00:00.000Z',
  expiresAt: '2026-11-25T12:00:00.000Z',
};

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

/** Lets the API accept everything, and answers what it was asked. */
const accepting = (headers: Record<string, string> = {}) => {
  const asked: { key: unknown; authorization: unknown; body: unknown }[] = [];
  aws.message = (got, body) => {
    asked.push({ key: got['idempotency-key'], authorization: got.authorization, body });
    return { status: 202, body: ACCEPTED, headers };
  };
  return asked;
};

const send = (...args: string[]) => runCli('messages', 'send', ...args, '--template', 'receipt', '--json');

describe('messages send', () => {
  it('asks the API, signed for it, and answers what was accepted', async () => {
    const asked = accepting();
    const { code, json } = await send('ada@example.com', '--properties', '{"total": 12}', '--expires', '2h');
    expect([code, json]).toEqual([0, { ...ACCEPTED, replayed: false }]);
    expect(asked).toEqual([
      {
        key: expect.stringMatching(/^relance-[0-9a-f]{64}$/),
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=content-type;host;idempotency-key;x-amz-date, Signature=[0-9a-f]{64}$/,
        ),
        body: { email: 'ada@example.com', template: 'receipt', properties: { total: 12 }, expires: '2h' },
      },
    ]);
  });

  it('has one key for one message, so that the same command twice does no harm', async () => {
    const asked = accepting();
    await send('ada@example.com');
    await send('ada@example.com');
    await send('ada@example.com', '--properties', '{"total": 13}');
    await send('ada@example.com', '--key', 'order-1');
    const [first, second, other, own] = asked.map(({ key }) => key);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(own).toBe('order-1');
  });

  it.each([
    ['a'.repeat(26), { member: 'a'.repeat(26) }],
    ['ada@example.com', { email: 'ada@example.com' }],
    ['user:ada@example.com', { userId: 'ada@example.com' }],
    ['42', { userId: '42' }],
  ])('understands who %s is', async (text, recipient) => {
    const asked = accepting();
    await send(text);
    expect(asked[0]?.body).toMatchObject(recipient);
  });

  it('says when it was accepted before', async () => {
    accepting({ 'idempotency-replayed': 'true' });
    expect((await send('42')).json.replayed).toBe(true);
    const told = await runCli('messages', 'send', '42', '--template', 'receipt');
    expect(told.stdout).toContain('nothing more is sent');
  });

  it('tells what the API refuses, by its code', async () => {
    const refusal = { code: 'template_unknown', message: 'there is no template "receipt"', issues: [] };
    aws.message = () => ({ status: 422, body: refusal });
    const { code, json } = await send('42');
    expect([code, json.error]).toMatchObject([1, refusal]);
  });

  it('says which right is missing where IAM lets nobody in', async () => {
    aws.message = () => ({ status: 403, body: { message: 'Forbidden' } });
    const { code, json } = await send('42');
    expect([code, json.error.code]).toEqual([1, 'message_forbidden']);
    expect(json.error.message).toContain('execute-api:Invoke');
  });

  it.each(['3x', '0s', 'soon'])('refuses to send until %s before it asks anybody', async (text) => {
    const asked = accepting();
    const { code, json } = await send('42', '--expires', text);
    expect([code, json.error.code, asked]).toEqual([2, 'expires_invalid', []]);
  });

  it.each(['[1]', 'x', 'null'])('refuses the properties %s before it asks anybody', async (text) => {
    const asked = accepting();
    const { code, json } = await send('42', '--properties', text);
    expect([code, json.error.code, asked]).toEqual([2, 'properties_invalid', []]);
  });
});
