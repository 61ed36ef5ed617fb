import { execFile } from 'node:child_process';
import { PROJECT } from '../../bin/local/folders';
import { NODE, runFile } from '../../bin/local/type-script';
import { NAMES_ARE_TOLD } from './kills';
import type { RunResult } from './run';

/** Runs the small crash run as `npm run crash-run` does, on a local AWS of its own. */
const runSmall = (): Promise<{ code: number; result: RunResult; stderr: string }> =>
  new Promise((resolve, reject) => {
    execFile(
      NODE,
      runFile('tests/crash/index.ts', '--size', 'small', '--seed', '7', '--json'),
      {
        cwd: PROJECT,
        maxBuffer: 16 * 1024 * 1024,
        env: { ...process.env, RELANCE_PARENT: String(process.pid) },
      },
      (error, stdout, stderr) => {
        if (!stdout.trim()) reject(new Error(`no result: ${stderr.slice(-2000)}`));
        else resolve({ code: Number(error?.code ?? 0), result: JSON.parse(stdout), stderr });
      },
    );
  });

test('workers killed, messages delivered twice, tables throttled, SES refusing, a stretch of the stream lost: nothing is lost, nothing sent twice', async () => {
  const { code, result } = await runSmall();

  expect(result.checks?.filter(({ broken }) => broken > 0)).toEqual([]);
  expect(code).toBe(0);
  // Each kind of trouble came.
  const total = (counts: Readonly<Record<string, number>>) =>
    Object.values(counts).reduce((sum, count) => sum + count, 0);
  expect(total(result.kills)).toBeGreaterThan(5);
  if (NAMES_ARE_TOLD) {
    expect(result.kills['record-interactions']).toBeGreaterThan(0);
    expect(result.kills['send-messages']).toBeGreaterThan(0);
  }
  expect(total(result.faults)).toBeGreaterThan(5);
  expect(total(result.twice)).toBeGreaterThan(0);
  expect(result.ses.refused + result.ses.ambiguous).toBeGreaterThan(0);
  expect(result.rejudged.interactions).toBeGreaterThan(0);
  expect(result.drift.repaired).toBe(1);
  expect(result.mails).toBeGreaterThan(result.triggers / 2);
});
