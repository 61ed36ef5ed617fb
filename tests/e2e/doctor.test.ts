import { askSns, subscriptionsOf } from '../../bin/support/doctor/subscriptions';
import { relance, runRelance } from '../support/e2e/command';
import { clientSettings } from '../support/e2e/stage';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly hint?: string;
}

it('relance doctor looks at everything of a deployed stage, and finds nothing missing but what tests left', async () => {
  const { code, json } = await relance('doctor', '--json');
  const checks = json.checks as Check[];
  expect(checks.length).toBeGreaterThan(16);
  // Other tests leave dead letters on purpose.
  const missing = checks.filter(({ ok, name }) => !ok && name !== 'no dead letters');
  expect(missing).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'SES in this Region',
      'the identity secret is there, and has a value',
      'the tokens secret is there, and has a value',
    ]),
  );
  expect(code).toBe(checks.every(({ ok }) => ok) ? 0 : 3);
});

it('relance doctor says of a stage that is not there how it comes there', async () => {
  const { code, json } = await relance('doctor', '--stage', 'nowhere', '--json');
  expect(code).toBe(3);
  const checks = json.checks as Check[];
  expect(checks.find(({ name }) => name === 'the service stack is deployed')).toEqual({
    name: 'the service stack is deployed',
    ok: false,
    hint: 'it is not deployed: npx cdk deploy --all -c stage=nowhere',
  });
});

it('relance doctor without credentials says so once, with what to do, and stops', async () => {
  const none = {
    AWS_ENDPOINT_URL: undefined,
    AWS_ENDPOINT_URL_SESV2: undefined,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
    AWS_PROFILE: undefined,
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const { code, json } = await runRelance(['doctor', '--stage', 'prod', '--json'], undefined, none);
  expect(code).toBe(3);
  const missing = (json.checks as Check[]).filter(({ ok }) => !ok);
  expect(missing).toEqual([
    {
      name: 'credentials',
      ok: false,
      hint: expect.stringMatching(
        /"prod" is looked for in a real AWS account.*\(credentials_missing\): set AWS_PROFILE/,
      ),
    },
  ]);
});

it('relance doctor sees on SNS who is told, and has confirmed or not', async () => {
  const { endpoint, ...settings } = clientSettings();
  const access = { ...settings, endpointUrl: endpoint };
  const created = await askSns(access, 'CreateTopic', { Name: 'alarms-that-the-doctor-looks-at' });
  const topic = /<TopicArn>([^<]+)</.exec(created)?.[1] ?? '';
  expect(await subscriptionsOf(access, topic)).toEqual({ confirmed: [], pending: [] });
  for (const Endpoint of ['ops@shop.example', 'night@shop.example'])
    await askSns(access, 'Subscribe', { TopicArn: topic, Protocol: 'email', Endpoint });
  const { confirmed, pending } = await subscriptionsOf(access, topic);
  expect([...confirmed, ...pending].sort()).toEqual(['night@shop.example', 'ops@shop.example']);
  await askSns(access, 'DeleteTopic', { TopicArn: topic });
});

it('relance dns lists the records of a domain, and refuses what is none', async () => {
  const { code, json } = await relance('dns', '--domain', 'shop.example', '--json');
  expect(code).toBe(0);
  expect(json.domain).toBe('shop.example');
  expect(json.records.map(({ type }: { type: string }) => type)).toEqual([
    'CNAME',
    'CNAME',
    'CNAME',
    'MX',
    'TXT',
    'TXT',
  ]);
  const wrong = await runRelance(['dns', '--domain', 'not a domain', '--json']);
  expect(wrong.code).toBe(2);
  expect(wrong.json).toMatchObject({ error: { code: 'domain_invalid' } });
});
