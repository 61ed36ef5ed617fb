import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// Each call starts a process and loads the whole program, on a machine that may be busy.
jest.setTimeout(120_000);

const root = path.resolve(__dirname, '../..');
const TSX = pathToFileURL(path.join(root, 'node_modules/tsx/dist/loader.mjs')).href;

const call = (program: string, ...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const file = path.join(root, 'tests/crash', program, 'index.ts');
    execFile(process.execPath, ['--import', TSX, file, ...args], { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

test.each([
  ['matrix', ['--story', 'nope'], '--story must be one of goes, busy'],
  ['load', ['--members', '0'], '--members must be a whole number from 1 on; it is "0"'],
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
