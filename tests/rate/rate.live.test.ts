import { execFile } from 'node:child_process';
import { PROJECT } from '../../bin/local/folders';
import { NODE, runFile } from '../../bin/local/type-script';

test('60 messages at once against a rate of 14 a second: none lost, none in a dead-letter queue, no try used up, no second above the rate', async () => {
  const run = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      NODE,
      runFile('tests/rate/index.ts', '--count', '60', '--json'),
      { cwd: PROJECT, env: { ...process.env, RELANCE_PARENT: String(process.pid) } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
  expect({ code: run.code, said: run.code === 0 ? '' : run.stderr.slice(-2_000) }).toEqual({
    code: 0,
    said: '',
  });
  expect(JSON.parse(run.stdout)).toMatchObject({
    asked: { marketing: 60, transactional: 3 },
    accepted: 63,
    broken: [],
  });
});
