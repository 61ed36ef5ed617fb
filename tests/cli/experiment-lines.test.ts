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
      message: expect.stringMatching(/; 2 of 3 lines were left out: not_a_number 1, cells_wrong 1$/),
      issues: [
        { path: 'line 3', code: 'not_a_number' },
        { path: 'line 4', code: 'cells_wrong' },
      ],
    });
    const plain = await runCli('experiment', 'analyse', file, '--control', 'c');
    expect(plain.stderr).toContain('line 3: converted is "x"; it must be a number (not_a_number)');
  });
});
