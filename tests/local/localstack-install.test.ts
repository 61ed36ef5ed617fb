import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PROJECT } from '../../bin/local/folders';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'localstack-'));
  mkdirSync(path.join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const codeOf = (file: string) =>
  JSON.stringify(pathToFileURL(path.join(PROJECT, 'bin/local/install', file)).href);

const program = (name: string, script: string) => {
  const file = path.join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};

/** Runs code of the installer with no program but those made here on the path. */
const run = (code: string) =>
  promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    env: { ...process.env, PATH: path.join(folder, 'bin') },
  });

const installPackages = () =>
  run(`
    import { installPackages } from ${codeOf('localstack.mjs')};
    await installPackages(${JSON.stringify(path.join(folder, 'into'))});
  `);

describe('the installation of LocalStack', () => {
  test('takes a Python of 3.11 or 3.12, though a newer one is there', async () => {
    program('python3.12', 'exit 127');
    program('python3.11', `echo 3 11 ${path.join(folder, 'bin/python3.11')}; [ "$1" = -c ]`);
    program('python3', 'echo 3 13 /usr/bin/python3');
    await expect(installPackages()).rejects.toMatchObject({
      // It went as far as the environment, with that one.
      stderr: expect.stringContaining('installing LocalStack with Python 3.11'),
    });
  });

  test.each([
    ['of another version', 'echo 3 13 /usr/bin/python3', 'this machine has 3.13'],
    ['that does not run', 'exit 127', 'this machine has none'],
  ])('says what to do where there is a Python %s', async (_, script, found) => {
    program('python3', script);
    await expect(installPackages()).rejects.toMatchObject({
      stderr: expect.stringContaining(
        `Python 3.11 or 3.12 is needed for LocalStack without Docker, and ${found}; install one`,
      ),
    });
  });

  test('says what to do where there is no Java', async () => {
    const installs = run(`
      import { installDynamo } from ${codeOf('localstack.mjs')};
      await installDynamo();
    `);
    await expect(installs).rejects.toMatchObject({
      stderr: expect.stringContaining(
        'LocalStack without Docker keeps its tables in DynamoDB Local: no Java; install Java 17 or newer and Maven',
      ),
    });
  });

  test('is asked for by the command line only where its engine is', async () => {
    const { stdout } = await run(`
      import { needsOf } from ${codeOf('needs.mjs')};
      console.log(JSON.stringify([
        needsOf('relance', ['local', 'up', '--engine', 'localstack']),
        needsOf('relance', ['local', 'up', '--engine=localstack']),
        needsOf('relance', ['local', 'up', '--engine', 'ministack']),
        needsOf('relance', ['local', 'up']),
        needsOf('relance', ['status', '--engine', 'localstack']),
      ]));
    `);
    const localstack = { emulator: false, tests: false, localstack: true };
    const emulator = { emulator: true, tests: false };
    expect(JSON.parse(stdout)).toEqual([
      localstack,
      localstack,
      emulator,
      emulator,
      { emulator: false, tests: false },
    ]);
  });
});
