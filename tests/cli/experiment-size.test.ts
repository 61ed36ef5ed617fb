import { runCli } from '../support/cli/run-cli';

describe('experiment size', () => {
  it('is 14,751 members an arm to tell 11 from 10 %', async () => {
    const { code, json } = await runCli('experiment', 'size', '--base', '10%', '--lift', '10%', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ perArm: 14_751, control: 14_751, total: 29_502, alpha: 0.05, power: 0.8 });
    const { stdout } = await runCli(
      'experiment',
      'size',
      '--base',
      '0.1',
      '--lift',
      '0.1',
      '--daily',
      '1000',
    );
    expect(stdout).toContain('To tell 11 % from 10 % in 80 of 100 experiments');
    expect(stdout).toContain('14,751 members in the treated arm, 14,751 in the control, 29,502 in all');
    expect(stdout).toContain('30 days until they are there');
  });

  it('knows several variants, a smaller control, and means', async () => {
    const several = await runCli(
      'experiment',
      'size',
      '--base',
      '0.1',
      '--lift',
      '0.1',
      '--variants',
      '3',
      '--json',
    );
    expect(several.json.perArm).toBeGreaterThan(14_751);
    expect(several.json.total).toBe(several.json.perArm * 4);
    const small = await runCli(
      'experiment',
      'size',
      '--base',
      '0.1',
      '--lift',
      '-10%',
      '--ratio',
      '0.25',
      '--json',
    );
    expect(small.json.control).toBeLessThan(small.json.perArm / 3);
    const money = await runCli(
      'experiment',
      'size',
      '--base',
      '20',
      '--lift',
      '5%',
      '--deviation',
      '15',
      '--json',
    );
    expect(money.json.perArm).toBe(3532);
  });

  it.each([
    [['--base', '10', '--lift', '10%'], 'number_invalid'],
    [['--base', '10%', '--lift', '0'], 'number_invalid'],
    [['--base', '60%', '--lift', '1'], 'lift_invalid'],
    [['--base', 'ten', '--lift', '1'], 'number_invalid'],
    [['--base', '0.1', '--lift', '1', '--power', '1'], 'number_invalid'],
    [['--base', '0.1', '--lift', '1', '--variants', '1.5'], 'number_invalid'],
    [['--base', '0.1', '--lift', '1', '--power', '0.01'], 'number_invalid'],
    [['--base', '0.1', '--lift', '1-2'], 'number_invalid'],
    [['--base', '0x10', '--lift', '1'], 'number_invalid'],
    [['--base', '0.1', '--lift', '1e'], 'number_invalid'],
    [['--base', '0.1', '--lift', '1e-12'], 'size_too_large'],
    [['--base', '5', '--lift', '10%', '--deviation', '1e300'], 'size_too_large'],
    [['--base', '0.1', '--lift', '1', '--ratio', '1e300'], 'size_too_large'],
    [['--base', '0.1'], 'missing_mandatory_option_value'],
  ])('refuses %j', async (options, why) => {
    const { code, json } = await runCli('experiment', 'size', ...options, '--json');
    expect([code, json.error?.code]).toEqual([2, why]);
  });
});
