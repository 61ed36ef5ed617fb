import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '../../bin/local/folders';
import { isAlive } from '../../bin/local/processes.mjs';

jest.setTimeout(60_000);

const codeOf = (name: string) => JSON.stringify(path.join(PROJECT, 'bin/local/install', name));

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relance-install-test-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  // What it ran looks for a file there, and ends without it.
  rmSync(folder, { recursive: true, force: true });
});

describe('an installation that is stopped', () => {
  /** Installs with a program of that script, under the lock; answers when the program has begun. */
  const begin = async (script: string) => {
    const lock = path.join(folder, 'install.lock');
    const started = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { underLock } from ${codeOf('lock.mjs')};
         import { run } from ${codeOf('say.mjs')};
         import { stoppable } from ${codeOf('stop.mjs')};
         await stoppable(() => underLock(${JSON.stringify(lock)}, async () => {
           await run('/bin/sh', ['-c', ${JSON.stringify(script)}], { cwd: ${JSON.stringify(folder)} });
           console.log('went on');
         }));`,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child = started;
    let said = '';
    const keep = (data: Buffer) => {
      said += data;
    };
    started.stdout.on('data', keep);
    started.stderr.on('data', keep);
    const ended = new Promise((resolve) => started.once('close', resolve));
    const until = async (isSo: () => boolean) => {
      for (const deadline = Date.now() + 20_000; !isSo(); ) {
        if (Date.now() > deadline) throw new Error(`not so in time; it said: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const begun = path.join(folder, 'begun');
    await until(() => existsSync(begun) && readFileSync(begun, 'utf8').endsWith('\n'));
    return { installer: started, ended, until, said: () => said, pid: Number(readFileSync(begun, 'utf8')) };
  };

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s waits for what it runs, holds the lock until then, and goes no further',
    async (signal) => {
      const { installer, ended, until, said } = await begin(
        `trap 'until [ -e go-on ] || [ ! -e begun ]; do sleep 0.05; done; [ -e install.lock ] && echo yes > put-back; exit 1' INT TERM HUP
         echo $$ > begun; while [ -e begun ]; do sleep 0.05; done`,
      );
      installer.kill(signal);
      await until(() => said().includes('stopping; '));
      // The same key once more, as npm hands it on.
      installer.kill(signal);
      expect(installer.exitCode).toBeNull();
      writeFileSync(path.join(folder, 'go-on'), '');
      expect(await ended).toBe(130);
      expect(readFileSync(path.join(folder, 'put-back'), 'utf8')).toBe('yes\n');
      expect(existsSync(path.join(folder, 'install.lock'))).toBe(false);
      expect(said()).toContain('stopped while installing; start again to go on');
      expect(said()).not.toContain('went on');
    },
  );

  test('by a second Ctrl-C kills what it runs, and all that this has started', async () => {
    const { installer, ended, until, said, pid } = await begin(
      `trap '' INT; sleep 100 & echo $! > begun; while [ -e begun ]; do sleep 0.05; done`,
    );
    installer.kill('SIGINT');
    await until(() => said().includes('stopping; '));
    await until(() => {
      installer.kill('SIGINT');
      return installer.exitCode !== null;
    });
    expect(await ended).toBe(130);
    await until(() => !isAlive(pid));
    expect(existsSync(path.join(folder, 'install.lock'))).toBe(false);
    expect(said()).not.toContain('went on');
  });
});
