import { runCli } from '../support/cli/run-cli';
import { useLogFiles } from '../support/evaluate/log-files';

const { fileOf } = useLogFiles();

describe('what an experiment cannot use of its file', () => {
  it('is not sent to the terminal raw', async () => {
    const file = fileOf('variant,converted\ncontrol,0\nmail,1\nm\u0007,\u001b[2J\n');
    const { stdout, stderr } = await runCli('experiment', 'analyse', file);
    expect(stdout + stderr).not.toMatch(/(?![\n\t])\p{Cc}/u);
    expect(stdout).toContain('converted is "\\u001b[2J"');
  });

  it('is told where the rest is refused too', async () => {
    const file = fileOf('variant,converted\na,1\nb,x\na\n');
    const { code, json } = await runCli('experiment', 'analyse', file, '--json');
    expect(code).toBe(1);
    expect(json.error).toMatchObject({
      code: 'one_arm',
      message: expect.stringMatching(/; 2 of 3 lines were left out \(not_a_number 1, cells_wrong 1\)$/),
      issues: [
        { path: 'line 3', code: 'not_a_number' },
        { path: 'line 4', code: 'cells_wrong' },
      ],
    });
    const plain = await runCli('experiment', 'analyse', file, '--control', 'c');
    expect(plain.stderr).toContain('line 3: converted is "x"; it must be a number (not_a_number)');
  });
});

describe('too few members', () => {
  it('prove nothing, whatever they did', async () => {
    const two = fileOf(`variant,converted\n${'control,0\nmail,1\n'.repeat(2)}`);
    for (const plan of [[], ['--planned', '1000'], ['--planned', '4']]) {
      const { stdout } = await runCli('experiment', 'analyse', two, ...plan);
      expect(stdout).toContain('mail: too few to say whether it changes converted');
      expect(stdout).not.toMatch(/raises|95 % sure/);
    }
    const { json } = await runCli('experiment', 'analyse', two, '--planned', '1000', '--json');
    const [one] = json.metrics[0].comparisons;
    expect(one.enough).toBe(false);
    expect(one.alwaysValid.low).toBeLessThan(one.low);
    expect(one.alwaysValid.pHolm).toBeGreaterThan(0.5);
  });

  it('are also many who are all alike: of their spread nothing is known', async () => {
    const alike = fileOf(`variant,value\n${'control,5\nmail,7\n'.repeat(50)}`);
    const { stdout } = await runCli('experiment', 'analyse', alike, '--planned', '100');
    expect(stdout).toMatch(/mail: too few to say whether it changes value \(.* be alike\)\.$/m);
  });
});
