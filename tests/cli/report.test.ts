import { guardrailLines } from '../../bin/support/guardrail-report';
import type { GuardState } from '../../functions/reporting/contract';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';
import { someRules } from '../support/messaging/builders';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});
const today = new Date().toISOString().slice(0, 10);
const put = (name: string, ...items: Record<string, unknown>[]) => aws.tables.get(name)?.push(...items);
const publish = () =>
  put(
    'programmes',
    { pk: 'PROGRAMME', sk: 'POINTER', version: 1 },
    { pk: 'PROGRAMME', sk: 'VERSION#000001', version: 1, rules: someRules() },
  );
const counts = (over: object) => {
  put('reports', { pk: 'JOURNEY#welcome', sk: `${today}#greet`, ...over });
  put('reports', { pk: 'PROGRAMME', sk: today, ...over });
};

describe('relance report guardrails', () => {
  it('tells the rates of each mail with limit and verdict, and ends with 3 when one is beyond', async () => {
    publish();
    counts({ sent: 1000, delivered: 900, bounced: 100, left: 1, leftByButton: 1 });
    const { code, json } = await runCli('report', 'guardrails', '--json');
    expect(code).toBe(3);
    const scopes = (json as { scopes: { scope: string; rails: object[] }[] }).scopes;
    expect(scopes.map(({ scope }) => scope)).toEqual(['programme', 'journey welcome', 'mail welcome/greet']);
    expect(scopes[2]?.rails).toMatchObject([
      { rail: 'unsubscribes', events: 2, of: 900, verdict: 'within' },
      { rail: 'complaints', events: 0, of: 900, verdict: 'within' },
      { rail: 'bounces', events: 100, of: 1000, rate: 0.1, limit: 0.02, verdict: 'beyond' },
      { rail: 'dissatisfaction', verdict: 'not enough data' },
    ]);
  });

  it('says that there is too little to judge, and ends with 0', async () => {
    publish();
    counts({ sent: 3, delivered: 3 });
    const { code, stdout } = await runCli('report', 'guardrails');
    expect(code).toBe(0);
    expect(stdout).toContain('mail welcome/greet: 3 sent, 3 delivered');
    expect(stdout).toContain('bounces         0 of 3, 0.00 %; limit 2.00 %: not enough data');
  });

  it('says what tripped, and forgets what was counted before its pause was lifted', async () => {
    publish();
    counts({ sent: 1000, bounced: 500 });
    const state: Partial<GuardState> = {
      beyond: [],
      pausing: { mail: 'welcome/greet' },
      at: 0,
      before: { [today]: { sent: 990, bounced: 499 } },
    };
    put('reports', { pk: 'GUARD', sk: 'mail welcome/greet', state: 'tripped', ...state });
    put('reports', { pk: 'JOURNEY#transactional', sk: `${today}#receipt`, sent: 7 });
    const { json } = await runCli('report', 'guardrails', '--json');
    expect((json as { scopes: object[] }).scopes[2]).toMatchObject({
      tripped: true,
      since: '1970-01-01T00:00:00.000Z',
      counts: { sent: 10, bounced: 1 },
    });
    const scopes = (json as { scopes: { scope: string; counts: object }[] }).scopes;
    expect(scopes.find(({ scope }) => scope === 'journey welcome')?.counts).toEqual({ sent: 10, bounced: 1 });
    expect(scopes.at(-1)).toMatchObject({ scope: 'mail transactional/receipt', counts: { sent: 7 } });
    expect(guardrailLines(json as never).join('\n')).toContain('TRIPPED since 1970-01-01T00:00Z');
  });
});
