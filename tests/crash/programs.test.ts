import { execFile } from 'node:child_process';
import { PROJECT } from '../../bin/local/folders';
import { NODE, runFile } from '../../bin/local/type-script';

// Each call starts a process and loads the whole program, on a machine that may be busy.
jest.setTimeout(120_000);

const call = (program: string, ...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const file = `tests/crash/${program}/index.ts`;
    execFile(NODE, runFile(file, ...args), { cwd: PROJECT }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

test.each([
  ['matrix', ['--story', 'nope'], '--story must be one of goes, busy'],
  ['load', ['--members', '0'], '--members must be a whole number from 1 on; it is "0"'],
  ['restore', ['--members', '5'], '--members must be a whole number from 60 on; it is "5"'],
  ['burst', ['--amount', '5'], "Unknown option '--amount'"],
])('%s called wrongly with %j says so in a sentence, and exits with 2', async (program, args, sentence) => {
  const { code, stdout, stderr } = await call(program, ...args);
  expect(stderr).toContain(sentence);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('a proof tells its options and starts nothing', async () => {
  const { code, stdout } = await call('matrix', '--help');
  expect(code).toBe(0);
  expect(stdout).toContain('--fault NAME');
});
