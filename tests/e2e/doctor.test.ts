import { relance, runRelance } from '../support/e2e/command';

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
