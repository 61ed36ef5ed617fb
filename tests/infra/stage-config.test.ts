import { stageConfig, stageFromContext } from '../../lib/stage-config';
import { STAGES } from '../../lib/stages';
import { buildStage } from '../support/infra/build-stage';

const context = (values: Record<string, unknown>) => (key: string) => values[key];

describe('the settings of a stage', () => {
  test('protect data everywhere but in dev and on a laptop', () => {
    expect(stageConfig('prod').deletionProtection).toBe(true);
    expect(stageConfig('acceptance-2').deletionProtection).toBe(true);
    expect(stageConfig('dev').deletionProtection).toBe(false);
    expect(stageConfig('local').deletionProtection).toBe(false);
  });

  test.each([
    ['an unknown setting', 'prod', { retentoin: 3 }, /retentoin/],
    ['a wrong type', 'prod', { archiveDays: 'many' }, /archiveDays: .*number/],
    [
      'days that CloudWatch does not know',
      'prod',
      { logRetentionDays: 17 },
      /logRetentionDays.*: 1, 3, 5, 7, 14, 30, .*9999/,
    ],
    ['a lease that ends before the sender does', 'prod', { leaseSeconds: 10 }, /leaseSeconds/],
    ['shortened waits outside local', 'prod', { waits: { '2h': '15s' } }, /waits: only local/],
    ['no quiet hours outside local', 'dev', { quietHours: 'off' }, /quietHours: only local/],
    ['protection of what is thrown away', 'local', { deletionProtection: true }, /local keeps nothing/],
    ['a name that cannot be one', 'Prod_1', {}, /kebab-case/],
    ['a name that is too long', 'a-stage-with-a-long-name', {}, /20 characters/],
  ])('refuse %s, and say which and why', (_, name, settings, message) => {
    expect(() => stageConfig(name, settings)).toThrow(message);
    expect(() => stageConfig(name, settings)).toThrow(expect.objectContaining({ code: 'stage_invalid' }));
  });

  test.each([
    [{ retentoin: 3, foo: 1 }, 'settings: there is no setting "retentoin" and no "foo"'],
    [{ archiveDays: 'many' }, 'archiveDays: must be a number'],
    [{ archiveDays: 1.5 }, 'archiveDays: must be a whole number'],
    [{ archiveDays: 0 }, 'archiveDays: must be at least 1'],
    [{ archiveDays: 366 }, 'archiveDays: must be at most 365'],
    [{ throttle: { rate: 1 } }, 'throttle.burst: is missing, and must be a number'],
    [{ throttle: 3 }, 'throttle: must be an object with settings'],
    [{ quietHours: 'perhaps' }, 'quietHours: must be "on" or "off"'],
    [{ deletionProtection: 'yes' }, 'deletionProtection: must be true or false'],
    [{ region: 3 }, 'region: must be text'],
    [{ region: 'europe' }, 'region: must be a Region such as eu-west-1'],
    [
      { region: 'mx-central-1' },
      "region: SES sends no mail from mx-central-1 (AWS's list of 2026-11-24); choose one of af-south-1, ",
    ],
    [
      { region: 'eu-south-2' },
      "region: SES sends no mail from eu-south-2 (AWS's list of 2026-11-24); choose one of eu-central-1, eu-central-2, eu-north-1, eu-south-1, eu-west-1, eu-west-2, eu-west-3",
    ],
    [{ reservedConcurrency: [] }, 'reservedConcurrency: must be an object'],
    [{ alarmsEmail: 'nobody' }, 'alarmsEmail: must be an e-mail address'],
    [{ alarmsEmail: 'a@shop.example', monthlyBudgetUsd: 0 }, 'monthlyBudgetUsd: must be more than 0'],
    [{ senderDomain: 'shop' }, 'senderDomain: must be a domain such as shop.example'],
    [{ waits: { soon: '15s' } }, 'waits.soon: its name must be a duration such as 15s, 2h or 3d'],
    ['no object', 'settings: must be an object with settings'],
  ])('refuse %j by name and rule, in one sentence of ours', (settings, sentence) => {
    expect(() => stageConfig('prod', settings)).toThrow(`stage "prod" cannot be used: ${sentence}`);
  });

  test('are refused when the stacks are built for a Region without SES that only the command line says', () => {
    const before = process.env.CDK_DEFAULT_REGION;
    try {
      process.env.CDK_DEFAULT_REGION = 'eu-south-2';
      expect(() => buildStage('prod')).toThrow(
        /stage "prod" cannot be used: region: SES sends no mail from eu-south-2 .*as AWS_REGION/,
      );
      expect(() => buildStage('prod', { region: 'eu-west-1' })).not.toThrow();
      process.env.CDK_DEFAULT_REGION = 'eu-west-3';
      expect(buildStage('prod').service.region).toBe('eu-west-3');
    } finally {
      if (before === undefined) delete process.env.CDK_DEFAULT_REGION;
      else process.env.CDK_DEFAULT_REGION = before;
    }
  });

  test('name every mistake at once', () => {
    expect(() => stageConfig('prod', { archiveDays: 0, leaseSeconds: 1 })).toThrow(
      /archiveDays.*leaseSeconds/,
    );
  });

  test('of the context come over those of the repository, one by one', () => {
    const stage = stageFromContext(context({ stage: 'prod', stages: { prod: { archiveDays: 7 } } }), STAGES);
    expect(stage).toMatchObject({ name: 'prod', archiveDays: 7, logRetentionDays: 90 });
  });

  test('take an endpoint for local only', () => {
    const local = stageFromContext(context({ stage: 'local', localEndpoint: 'http://127.0.0.1:1/' }), STAGES);
    expect(local.localEndpoint).toBe('http://127.0.0.1:1');
    expect(stageFromContext(context({ stage: 'local' }), STAGES, 'http://127.0.0.1:2').localEndpoint).toBe(
      'http://127.0.0.1:2',
    );
    expect(() =>
      stageFromContext(context({ stage: 'prod', localEndpoint: 'http://127.0.0.1:1' }), STAGES),
    ).toThrow(/only local/);
    expect(
      stageFromContext(context({ stage: 'dev' }), STAGES, 'http://127.0.0.1:2').localEndpoint,
    ).toBeUndefined();
  });

  test.each(['localDoor', 'localSes'] as const)('take %s for local only', (key) => {
    const at = (stage: string) => stageFromContext(context({ stage, [key]: 'http://127.0.0.1:1/' }), STAGES);
    expect(at('local')[key]).toBe('http://127.0.0.1:1');
    expect(() => at('prod')).toThrow(`${key}: only local runs on an endpoint of its own`);
    expect(() => stageFromContext(context({ stage: 'local', [key]: 1 }), STAGES)).toThrow(
      `${key}: must be text`,
    );
  });

  test('of the repository are all good; an unknown name is refused with those there are', () => {
    for (const name of Object.keys(STAGES)) expect(() => stageConfig(name, STAGES[name])).not.toThrow();
    expect(() => stageFromContext(context({ stage: 'acceptance' }), STAGES)).toThrow(
      /stage "acceptance" cannot be used: it is unknown; known are local, dev, prod/,
    );
    const stages = { acceptance: {} };
    expect(stageFromContext(context({ stage: 'acceptance', stages }), STAGES).graceSeconds).toBe(900);
  });
});
