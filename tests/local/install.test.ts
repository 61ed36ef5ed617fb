import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../../bin/local/folders';

jest.setTimeout(60_000);

const codeOf = (name: string) => JSON.stringify(path.join(PROJECT, 'bin/local/install', name));

/** Runs a piece of an installation in a process of its own, as it is run: on plain Node, with nothing installed. */
const run = async (script: string, env: NodeJS.ProcessEnv = process.env) => {
  const args = ['--input-type=module', '-e', script];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  return { stdout: stdout.trim(), stderr: stderr.trim() };
};

let folder: string;
const write = (file: string, text: string) => {
  const full = path.join(folder, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
};
const program = (name: string, script: string) => {
  chmodSync(write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relance-install-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the lock of the installation', () => {
  const underLock = (body: string, wait = 20_000) => `
    import { underLock } from ${codeOf('lock.mjs')};
    await underLock(${JSON.stringify(path.join(folder, 'install.lock'))}, async () => { ${body} }, ${wait});
  `;

  test('lets one process at a time in, and tells the others', async () => {
    const log = JSON.stringify(path.join(folder, 'log'));
    const body = `
      const fs = await import('node:fs');
      fs.appendFileSync(${log}, 'in ');
      await new Promise((resolve) => setTimeout(resolve, 300));
      fs.appendFileSync(${log}, 'out ');
    `;
    const runs = await Promise.all([1, 2, 3].map(() => run(underLock(body))));
    expect(readFileSync(path.join(folder, 'log'), 'utf8')).toBe('in out in out in out ');
    expect(
      runs.filter(({ stderr }) => /waiting for the installation that process \d+/.test(stderr)),
    ).not.toEqual([]);
    expect(existsSync(path.join(folder, 'install.lock'))).toBe(false);
  });

  test('is taken over from a process that is dead', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.once('exit', resolve));
    write('install.lock', String(dead.pid));
    expect((await run(underLock(`console.log('in')`))).stdout).toBe('in');
  });

  test('is taken over when its process is dead and the id is given to another', async () => {
    // This process lives, but did not begin at the tick that the lock names.
    write('install.lock', `${process.pid} 1`);
    // Where the system does not tell when a process began, such a lock is waited for instead.
    const outcome = run(underLock(`console.log('in')`, 500)).then(({ stdout }) => stdout);
    if (existsSync('/proc/self/stat')) await expect(outcome).resolves.toBe('in');
    else await expect(outcome).rejects.toMatchObject({ stderr: expect.stringContaining('too long') });
  });

  test('is taken over when nobody wrote a name into it, and no empty one is told', async () => {
    write('install.lock', '');
    const { stdout, stderr } = await run(underLock(`console.log('in')`));
    expect(stdout).toBe('in');
    expect(stderr).toBe('');
    expect(existsSync(path.join(folder, 'install.lock'))).toBe(false);
  });

  test('is not left empty by a disk that is full', async () => {
    // A write beyond the largest file that a process may make fails as one to a full disk does.
    const script = write(
      'lock.mjs',
      `process.on('SIGXFSZ', () => undefined);
       import { underLock } from ${codeOf('lock.mjs')};
       await underLock(${JSON.stringify(path.join(folder, 'install.lock'))}, () => console.log('in'));`,
    );
    const limited = promisify(execFile)('/bin/sh', [
      '-c',
      'ulimit -f 0; exec "$0" "$1"',
      process.execPath,
      script,
    ]);
    await expect(limited).rejects.toMatchObject({ stdout: '', stderr: expect.stringContaining('EFBIG') });
    expect(existsSync(path.join(folder, 'install.lock'))).toBe(false);
  });

  test('is given up with a sentence when the other never ends', async () => {
    write('install.lock', String(process.pid));
    await expect(run(underLock('', 300))).rejects.toMatchObject({
      stderr: expect.stringContaining(`process ${process.pid} has been installing for too long`),
    });
  });
});

describe('the stamp of the Node packages', () => {
  const aProject = (changes: { asked?: string; locked?: string; there?: string; scripts?: object } = {}) => {
    const { asked = '1.0.0', locked = '1.0.0', there = '1.0.0', scripts = {} } = changes;
    write('package.json', JSON.stringify({ scripts, dependencies: { a: asked } }));
    write(
      'package-lock.json',
      JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: locked } } }),
    );
    write(
      'node_modules/.package-lock.json',
      JSON.stringify({ packages: { 'node_modules/a': { version: there } } }),
    );
  };
  const ask = async (expression: string) => {
    const script = `
      import * as packages from ${codeOf('node-packages.mjs')};
      const project = ${JSON.stringify(folder)};
      console.log(${expression});
    `;
    return (await run(script)).stdout;
  };

  test('changes with the lock file and with what is asked for, not with a script', async () => {
    aProject();
    const before = await ask('packages.nodeStamp(project)');
    aProject({ scripts: { test: 'x' } });
    expect(await ask('packages.nodeStamp(project)')).toBe(before);
    aProject({ locked: '1.0.1' });
    expect(await ask('packages.nodeStamp(project)')).not.toBe(before);
    aProject({ asked: '^1.0.0' });
    expect(await ask('packages.nodeStamp(project)')).not.toBe(before);
  });

  test('is put on packages that somebody installed exactly as locked, without installing again', async () => {
    aProject();
    expect(await ask('packages.hasNodePackages(project)')).toBe('false');
    await ask('await packages.installNodePackages(project)');
    expect(await ask('packages.hasNodePackages(project)')).toBe('true');
    aProject({ there: '0.9.0' });
    expect(await ask('packages.isAsLocked(project)')).toBe('false');
  });
});

describe('a full disk', () => {
  const failed = (output: string) =>
    run(`
      import { failed } from ${codeOf('say.mjs')};
      console.log(failed('npm ci', { code: 1, output: ${JSON.stringify(output)} }).message);
    `);

  test.each([
    'npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device, write',
    "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device: '/x'",
    '[Errno 122] Disk quota exceeded',
  ])('is told in one sentence with what to do: %s', async (output) => {
    const { stdout } = await failed(output);
    expect(stdout).toMatch(/^the disk is full: free at least 1 GB .* and start again$/);
  });

  test('is not what other failures are taken for', async () => {
    expect((await failed('E404 not found')).stdout).toBe(
      'npm ci ended with 1; its last words:\nE404 not found',
    );
  });

  test('is told when a write of our own fails for it', async () => {
    const { stdout } = await run(`
      import { InstallError, ofWrite } from ${codeOf('say.mjs')};
      const full = ofWrite(Object.assign(new Error('write'), { code: 'ENOSPC' }));
      const other = new Error('other');
      console.log(full instanceof InstallError, full.message, ofWrite(other) === other);
    `);
    expect(stdout).toMatch(/^true the disk is full.* true$/);
  });
});

describe('the installation of the emulator', () => {
  const install = (body: string) =>
    run(`import * as emulator from ${codeOf('emulator.mjs')}; ${body}`, {
      ...process.env,
      PATH: path.join(folder, 'bin'),
    });

  test('takes the newest Python that works, and none that is too old', async () => {
    program('python3.13', 'exit 127');
    program('python3.12', 'echo 3 9 /old/python');
    program('python3.11', 'echo 3 11 /usr/bin/python3.11');
    const { stdout } = await install(
      `console.log(JSON.stringify(await emulator.findPython(['python3.13', 'python3.12', 'python3.11'])));`,
    );
    expect(JSON.parse(stdout)).toEqual({ command: '/usr/bin/python3.11', version: '3.11' });
  });

  /** A Python whose `venv` works or not, and whose pip installs anything. */
  const fakePython = (options: { venv: boolean; pip: boolean }) => {
    const own = path.join(folder, 'bin/python3');
    const makeVenv =
      '/bin/mkdir -p "$4/bin" && printf "#!/bin/sh\\n" > "$4/bin/python" && /bin/chmod +x "$4/bin/python"';
    program(
      'python3',
      [
        `if [ "$1" = -c ]; then echo 3 11 ${own}; exit 0; fi`,
        `if [ "$2" = venv ]; then ${options.venv ? makeVenv : 'exit 1'}; exit 0; fi`,
        `exit ${options.pip ? 0 : 1}`,
      ].join('\n'),
    );
    return own;
  };
  const installIt = async () => {
    const requirements = write('requirements.txt', 'x==1 --hash=sha256:0');
    const into = path.join(folder, 'python');
    await install(
      `await emulator.installEmulator(${JSON.stringify(into)}, ${JSON.stringify(requirements)});`,
    );
    return { into, installed: JSON.parse(readFileSync(path.join(into, 'installed.json'), 'utf8')) };
  };

  test('makes an environment of its own', async () => {
    fakePython({ venv: true, pip: false });
    const { into, installed } = await installIt();
    expect(installed).toEqual({ stamp: expect.any(String), command: path.join(into, 'bin/python') });
  });

  test('installs the packages alone where venv does not work', async () => {
    const own = fakePython({ venv: false, pip: true });
    const { into, installed } = await installIt();
    expect(installed).toMatchObject({ command: own, pythonPath: path.join(into, 'packages') });
  });

  test('says what to install where there is neither venv nor pip', async () => {
    fakePython({ venv: false, pip: false });
    await expect(installIt()).rejects.toMatchObject({
      stderr: expect.stringContaining('apt install python3-venv'),
    });
  });

  test('says which Python is there when it is too old', async () => {
    program('python3', 'echo 3 9 /old/python');
    await expect(installIt()).rejects.toMatchObject({
      stderr: expect.stringContaining(
        'Python 3.10 or newer is needed for the local AWS, and this machine has 3.9',
      ),
    });
  });

  test('says what to install where there is no Python', async () => {
    await expect(installIt()).rejects.toMatchObject({
      stderr: expect.stringContaining('this machine has none; install it (python3) and start again'),
    });
  });

  test('tells of a disk that pip finds full', async () => {
    const own = path.join(folder, 'bin/python3');
    program(
      'python3',
      `if [ "$1" = -c ]; then echo 3 11 ${own}; exit 0; fi
       if [ "$2" = venv ] || [ "$3" = --version ]; then [ "$2" = pip ]; exit $?; fi
       echo "OSError: [Errno 28] No space left on device" >&2; exit 1`,
    );
    await expect(installIt()).rejects.toMatchObject({ stderr: expect.stringContaining('the disk is full') });
  });
});

describe('what only the tests need', () => {
  /** Installs it beside an emulator whose Python writes down what it is asked. */
  const installTools = async (installed: object) => {
    const asked = path.join(folder, 'asked');
    program('python3', `echo "$@" >> ${asked}`);
    const requirements = write('test-requirements.txt', 'x==1 --hash=sha256:0');
    const command = path.join(folder, 'bin/python3');
    write('python/installed.json', JSON.stringify({ stamp: 's', command, ...installed }));
    const { stdout } = await run(`
      import { hasTestTools, installTestTools } from ${codeOf('emulator.mjs')};
      const args = ${JSON.stringify([path.join(folder, 'python'), requirements])};
      const before = hasTestTools(...args);
      await installTestTools(...args);
      await installTestTools(...args);
      console.log(before, hasTestTools(...args));
    `);
    return {
      stdout,
      asked: readFileSync(asked, 'utf8').trim().split('\n'),
      installed: JSON.parse(readFileSync(path.join(folder, 'python/installed.json'), 'utf8')),
    };
  };

  test('is installed once, with hashes, and the emulator keeps its stamp', async () => {
    const { stdout, asked, installed } = await installTools({});
    expect(stdout).toBe('false true');
    expect(asked).toEqual([expect.stringContaining('--require-hashes --requirement')]);
    expect(installed).toMatchObject({ stamp: 's', testTools: expect.any(String) });
  });

  test('goes into the folder of packages where there is no environment', async () => {
    const { asked, installed } = await installTools({ pythonPath: '/the/packages' });
    expect(asked).toEqual([expect.stringContaining('--target /the/packages')]);
    expect(installed.pythonPath).toBe('/the/packages');
  });
});

describe('what is installed', () => {
  const needs = async (program: string, ...args: string[]) => {
    const { stdout } = await run(`
      import { needsOf } from ${codeOf('needs.mjs')};
      console.log(JSON.stringify(needsOf(${JSON.stringify(program)}, ${JSON.stringify(args)})));
    `);
    return JSON.parse(stdout);
  };

  test.each([
    ['relance', 'demo'],
    ['relance', 'demo', '--once', '--json'],
    ['crash-matrix'],
    ['crash-load', '--members', '20'],
    ['nothing-lost'],
    ['relance', 'local', 'up'],
    ['relance', 'local', 'up', '--detach', '--port', '4600'],
  ])('is the emulator too for %s %s', async (program, ...args) => {
    expect(await needs(program, ...args)).toEqual({ emulator: true, tests: false });
  });

  test.each(['test', 'bench', 'crash-run', 'rate'])('is all of it for %s', async (program) => {
    expect(await needs(program)).toEqual({ emulator: true, tests: true });
  });

  test.each([
    ['relance'],
    ['relance', '--help'],
    ['relance', 'demo', '--help'],
    ['crash-matrix', '--help'],
    ['relance', 'local', 'up', '-h'],
    ['relance', 'local', 'down'],
    ['relance', 'programme', 'check'],
    ['relance', 'doctor', '--stage', 'prod'],
    ['relance', 'keys', 'create', '--name', 'demo'],
    ['relance', 'explain', 'local'],
    ['interleavings', '--count', '1000'],
    ['club', '--members', '5000'],
    ['generate', 'step', 'tag'],
  ])('is no emulator for %s %s', async (program, ...args) => {
    expect(await needs(program, ...args)).toEqual({ emulator: false, tests: false });
  });
});
