import { execFile } from 'node:child_process';
import { PROJECT } from '../../../bin/local/folders';
import { NODE, runFile } from '../../../bin/local/type-script';
import type { RestoreStep } from '../../../bin/support/restore-stage';
import type { RestoreResult } from './run';

/** Runs the small restore as `npm run crash-restore` does, on a local AWS of its own. */
const runSmall = (): Promise<{ code: number; result: RestoreResult }> =>
  new Promise((resolve, reject) => {
    execFile(
      NODE,
      runFile('tests/crash/restore/index.ts', '--members', '200', '--json'),
      {
        cwd: PROJECT,
        maxBuffer: 16 * 1024 * 1024,
        env: { ...process.env, RELANCE_PARENT: String(process.pid) },
      },
      (error, stdout, stderr) => {
        if (!stdout.includes('"checks"')) reject(new Error(`no result: ${stdout}${stderr.slice(-2000)}`));
        else resolve({ code: Number(error?.code ?? 0), result: JSON.parse(stdout) });
      },
    );
  });

const stepOf = <S extends RestoreStep['step']>(result: RestoreResult, name: S) =>
  result.steps.find(({ step }) => step === name) as Extract<RestoreStep, { step: S }>;

test('a table that loses a third of its members, and rolls another third back, in the middle of sending: `relance restore`, stopped once, brings all back', async () => {
  const { code, result } = await runSmall();

  expect(result.checks?.filter(({ broken }) => broken.length > 0)).toEqual([]);
  expect(code).toBe(0);
  // It was in the middle of sending, something was lost, and the first run was stopped.
  expect(result.mails.atCopy).toBeGreaterThan(0);
  expect(result.mails.end).toBeGreaterThan(result.mails.atCopy);
  expect(result.lost.deleted).toBeGreaterThan(100);
  expect(result.lost.rolledBack).toBeGreaterThan(100);
  expect(result.interrupted).toContain('marketing stayed paused');
  expect(stepOf(result, 'interactions').members).toBeGreaterThan(0);
  expect(stepOf(result, 'resume')).toMatchObject({ resumed: true });
});
