import { pauseTargetOf } from '../../bin/support/pauses';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

const NOON = '2026-11-24T12:00:00.000Z';
const PAUSE = { by: 'operator', since: NOON } as const;

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

describe('what is to be paused', () => {
  it.each([
    ['welcome', {}, { journey: 'welcome' }],
    ['welcome/greet', {}, { mail: 'welcome/greet' }],
    [undefined, { journey: 'welcome' }, { journey: 'welcome' }],
    [undefined, { mail: 'welcome/greet' }, { mail: 'welcome/greet' }],
    [undefined, { all: true }, 'all'],
  ] as const)('%p with %j is %j', (word, options, what) => {
    expect(pauseTargetOf(word, options)).toEqual(what);
  });

  it.each([
    [['pause'], 'target_missing'],
    [['pause', 'welcome', '--all'], 'target_ambiguous'],
    [['resume', '--mail', 'welcome'], 'mail_invalid'],
    [['resume', 'a/b/c'], 'mail_invalid'],
  ])('%p is called wrongly', async (words, code) => {
    const result = await runCli('programme', ...words, '--yes', '--json');
    expect(result).toMatchObject({ code: 2, json: { error: { code } } });
  });
});

describe('programme pause and resume', () => {
  it('ask the Lambda, and answer what is paused now', async () => {
    const asked: unknown[] = [];
    aws.lambdas.set('publish-programme', (payload) => {
      asked.push(payload);
      const paused = { journeys: { welcome: { ...PAUSE, why: 'a wrong link' } }, mails: {} };
      return { ok: true, version: 4, problems: [], paused };
    });
    const words = ['programme', 'pause', 'welcome', '--why', 'a wrong link', '--yes'];
    expect(await runCli(...words, '--json')).toMatchObject({
      code: 0,
      json: {
        version: 4,
        ok: true,
        changes: ['the journey welcome is paused'],
        paused: { all: false, journeys: ['welcome'], mails: [] },
      },
    });
    expect(asked).toEqual([{ action: 'pause', what: { journey: 'welcome' }, why: 'a wrong link' }]);
    expect((await runCli(...words)).stdout).toContain(
      'the journey welcome is paused since 2026-11-24T12:00Z by an operator: a wrong link',
    );
  });

  it('say when there was nothing to do', async () => {
    aws.lambdas.set('publish-programme', () => ({ ok: true, version: 4, unchanged: true, problems: [] }));
    const result = await runCli('programme', 'resume', '--all', '--yes', '--json');
    expect(result).toMatchObject({ code: 0, json: { changes: [], paused: { all: false, pauses: [] } } });
    expect((await runCli('programme', 'resume', '--all', '--yes')).stdout).toContain('was not paused');
  });
});

describe('status', () => {
  it('lists what is paused, since when, by whom and why', async () => {
    const mails = { 'welcome/greet': { by: 'guardrail', since: NOON, why: '0.4 % complained' } };
    aws.tables.get('programmes')?.push({
      pk: 'PROGRAMME',
      sk: 'POINTER',
      version: 3,
      publishedAt: NOON,
      paused: { all: PAUSE, journeys: {}, mails },
    });
    expect((await runCli('status', '--json')).json.programme.paused).toEqual({
      all: true,
      journeys: [],
      mails: ['welcome/greet'],
      pauses: [
        { of: 'all', ...PAUSE },
        { of: 'mail', id: 'welcome/greet', ...mails['welcome/greet'] },
      ],
    });
    const { stdout } = await runCli('status');
    expect(stdout).toContain('paused     all marketing is paused since 2026-11-24T12:00Z by an operator');
    expect(stdout).toContain(
      'the mail welcome/greet is paused since 2026-11-24T12:00Z by a guard-rail: 0.4 %',
    );
  });
});
