import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '../../bin/local/folders';
import { isAlive } from '../../bin/local/processes.mjs';
import { eventually } from '../support/e2e/eventually';

/** A copy of the installers, so that what they keep is kept in there. */
let project: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), 'relance-install-half-'));
  for (const folder of ['install', 'dynamodb-local', 'localstack']) {
    const from = path.join(PROJECT, 'bin/local', folder);
    cpSync(from, path.join(project, 'bin/local', folder), { recursive: true });
  }
  for (const file of ['processes.mjs', 'install.mjs'])
    cpSync(path.join(PROJECT, 'bin/local', file), path.join(project, 'bin/local', file));
  mkdirSync(path.join(project, 'path'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(project, { recursive: true, force: true });
});

const at = (name: string) => path.join(project, name);
const program = (name: string, script: string) => {
  writeFileSync(at(`path/${name}`), `#!/bin/sh\n${script}\n`);
  chmodSync(at(`path/${name}`), 0o755);
};

/** Starts an installer with the programs made here before all others on the path. */
const start = (args: readonly string[]) => {
  const child = spawn(process.execPath, args, {
    cwd: project,
    env: { ...process.env, PATH: `${at('path')}${path.delimiter}${process.env.PATH}`, PROJECT: project },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      said += data;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, said: () => said };
};
const finish = async (args: readonly string[]) => {
  const { ended, said } = start(args);
  const code = await ended;
  return { code, said: said() };
};

/** Waits for the process that a program has written down, kills the installer, and sees that the program ends. */
const killInTheMiddle = async (args: readonly string[]) => {
  const { child, ended } = start(args);
  const pid = await eventually(
    'the program is in the middle of it',
    async () => (existsSync(at('middle')) && Number(readFileSync(at('middle'), 'utf8'))) || undefined,
    30,
  );
  child.kill('SIGKILL');
  await ended;
  await eventually('the program is gone', async () => (isAlive(pid) ? undefined : true), 30);
};

describe('Python packages', () => {
  const INSTALL = [
    '--input-type=module',
    '-e',
    `import { installPackages, hasLocalStack } from './bin/local/install/localstack.mjs';
     import { mkdirSync, writeFileSync } from 'node:fs';
     import { ofWrite } from './bin/local/install/say.mjs';
     try { await installPackages('.relance/localstack', ['python3.11']); } catch (error) {
       console.log('error: ' + ofWrite(error).message);
       process.exit(1);
     }`,
  ];
  const HAS = [
    '--input-type=module',
    '-e',
    `import { hasEmulator } from './bin/local/install/emulator.mjs';
     console.log(hasEmulator('.relance/localstack', 'bin/local/localstack/requirements.txt'));`,
  ];

  /** A Python 3.11 whose environments have a pip of that script. */
  const python = (pip: string) => {
    writeFileSync(at('pip.sh'), `#!/bin/sh\n${pip}\n`);
    chmodSync(at('pip.sh'), 0o755);
    program(
      'python3.11',
      `if [ "$1" = -c ]; then echo 3 11 "$0"; exit 0; fi
       rm -rf "$4"; mkdir -p "$4/bin"; cp "$PROJECT/pip.sh" "$4/bin/python"`,
    );
  };

  test('leave neither temporary files nor a cache outside the project, and none in it', async () => {
    python('echo "$TMPDIR $*" > "$PROJECT/told"; echo x > "$TMPDIR/unpacked"');
    expect(await finish(INSTALL)).toMatchObject({ code: 0 });
    const told = readFileSync(at('told'), 'utf8');
    expect(told.split(' ')[0]).toBe(at('.relance/localstack.tmp'));
    expect(told).toContain('--no-cache-dir');
    expect(readdirSync(at('.relance'))).toEqual(['localstack']);
  });

  test('that were killed in the middle go on from the beginning, and no pip stays', async () => {
    python(
      'echo half > "$(dirname "$0")/../half"; echo x > "$TMPDIR/x"; echo $$ > "$PROJECT/middle"; exec sleep 100',
    );
    await killInTheMiddle(INSTALL);
    expect(existsSync(at('.relance/localstack/half'))).toBe(true);
    expect(await finish(HAS)).toMatchObject({ said: 'false\n' });
    python('exit 0');
    expect(await finish(INSTALL)).toMatchObject({ code: 0 });
    expect(await finish(HAS)).toMatchObject({ said: 'true\n' });
    expect(existsSync(at('.relance/localstack/half'))).toBe(false);
    expect(readdirSync(at('.relance'))).toEqual(['localstack']);
  });

  test('with half a note of them are not taken for installed', async () => {
    mkdirSync(at('.relance/localstack'), { recursive: true });
    writeFileSync(at('.relance/localstack/installed.json'), '{"stamp":');
    expect(await finish(HAS)).toMatchObject({ code: 0, said: 'false\n' });
  });

  test('on a full disk are told in one sentence, and nothing half is kept for whole', async () => {
    python('exec head -c 9 /dev/zero > /dev/full');
    const { code, said } = await finish(INSTALL);
    expect(code).toBe(1);
    expect(said).toMatch(/^error: the disk is full: free at least 1 GB .* and start again$/m);
    expect(await finish(HAS)).toMatchObject({ said: 'false\n' });
    expect(readdirSync(at('.relance'))).toEqual(['localstack']);
  });
});

describe('DynamoDB Local', () => {
  const INSTALL = ['bin/local/dynamodb-local/install.mjs'];
  const DYNAMO = '.relance/dynamodb-local';
  /** Copies as Maven does: a file into the folder that it is told, and things of its own where it is told. */
  const MAVEN = `
    for arg in "$@"; do case "$arg" in
      -DoutputDirectory=*) out=\${arg#*=} ;;
      -Dmaven.repo.local=*) own=\${arg#*=} ;;
    esac; done
    [ "$1" = -v ] && exit 0
    mkdir -p "$own"; echo "$own $MAVEN_OPTS" > "$PROJECT/told"`;

  beforeEach(() => {
    program('java', `echo 'openjdk version "17.0.1"'`);
    const sum = createHash('sha256').update('whole\n').digest('hex');
    writeFileSync(at('bin/local/dynamodb-local/jars.sha256'), `${sum}  a.jar\n`);
  });

  test('comes without a word in the home folder, and nothing of Maven stays', async () => {
    program('mvn', `${MAVEN}; echo whole > "$out/a.jar"`);
    expect(await finish(INSTALL)).toMatchObject({ code: 0, said: expect.stringContaining('ready') });
    const [repository, options] = readFileSync(at('told'), 'utf8').trim().split(/ (.*)/);
    expect(repository).toBe(at(`${DYNAMO}/maven/repository`));
    expect(options).toBe(`-Djava.io.tmpdir=${at(`${DYNAMO}/maven/tmp`)} -XX:-UsePerfData`);
    expect(readdirSync(at(DYNAMO)).sort()).toEqual(['installed', 'jars', 'worked-once']);
  });

  test('that was killed in the middle comes anew, and no Maven stays', async () => {
    program('mvn', `${MAVEN}; echo half > "$out/b.jar"; echo $$ > "$PROJECT/middle"; exec sleep 100`);
    await killInTheMiddle(INSTALL);
    expect(readdirSync(at(`${DYNAMO}/jars`))).toEqual(['b.jar']);
    program('mvn', `${MAVEN}; echo whole > "$out/a.jar"`);
    expect(await finish(INSTALL)).toMatchObject({ code: 0, said: expect.stringContaining('ready') });
    expect(readdirSync(at(`${DYNAMO}/jars`))).toEqual(['a.jar']);
    expect(readdirSync(at(DYNAMO)).sort()).toEqual(['installed', 'jars', 'worked-once']);
  });

  test('that is not what was pinned is refused', async () => {
    program('mvn', `${MAVEN}; echo other > "$out/a.jar"`);
    const { code, said } = await finish(INSTALL);
    expect(code).toBe(1);
    expect(said).toContain('error: DynamoDB Local is not what jars.sha256 pins: a.jar differs');
    expect(existsSync(at(`${DYNAMO}/installed`))).toBe(false);
  });

  test('on a full disk is an error with what to do, and nothing to be skipped', async () => {
    program('mvn', `${MAVEN}; exec head -c 9 /dev/zero > /dev/full`);
    const { code, said } = await finish(INSTALL);
    expect(code).toBe(1);
    expect(said).toMatch(/^error: the disk is full: free at least 1 GB .* and start again$/m);
  });

  test('that Maven does not find is told to LocalStack with what to do', async () => {
    program('python3.12', 'echo 3 12 "$0"');
    program('mvn', `${MAVEN}; exit 1`);
    const { code, said } = await finish(['bin/local/install/localstack.mjs']);
    expect(code).toBe(1);
    expect(said).toContain(
      'error: LocalStack without Docker keeps its tables in DynamoDB Local: Maven Central did not answer with DynamoDB Local; see that it can be reached from here',
    );
  });

  describe('for LocalStack', () => {
    const HAS = [
      '--input-type=module',
      '-e',
      `import { hasLocalStack } from './bin/local/install/localstack.mjs';
       console.log('has it: ' + hasLocalStack());`,
    ];
    const HAS_AND_CHECKS = [
      '--input-type=module',
      '-e',
      `import { install } from './bin/local/install.mjs';
       await install({ emulator: false, localstack: true }).catch(({ message }) => console.log(message));`,
    ];
    /** Both are there, whole. */
    const installBoth = async () => {
      program('mvn', `${MAVEN}; echo whole > "$out/a.jar"`);
      program(
        'python3.12',
        `if [ "$1" = -c ]; then echo 3 12 "$0"; exit 0; fi
         rm -rf "$4"; mkdir -p "$4/bin"; ln -s /bin/true "$4/bin/python"`,
      );
      expect(await finish(['bin/local/install/localstack.mjs'])).toMatchObject({ code: 0 });
    };

    test('is there when all of it is', async () => {
      await installBoth();
      expect(await finish(HAS)).toMatchObject({ said: 'has it: true\n' });
    });

    test.each([
      ['the stamp of another version', () => writeFileSync(at(`${DYNAMO}/installed`), 'of another')],
      ['a jar missing', () => rmSync(at(`${DYNAMO}/jars/a.jar`))],
      ['no jars', () => rmSync(at(`${DYNAMO}/jars`), { recursive: true })],
    ])('is not there with %s, and is brought again', async (_, harm) => {
      await installBoth();
      harm();
      expect(await finish(HAS)).toMatchObject({ said: 'has it: false\n' });
      expect(await finish(['bin/local/install/localstack.mjs'])).toMatchObject({ code: 0 });
      expect(await finish(HAS)).toMatchObject({ said: 'has it: true\n' });
      expect(readFileSync(at(`${DYNAMO}/jars/a.jar`), 'utf8')).toBe('whole\n');
    });

    test('is told of a Java that is too old by now, though all is there', async () => {
      await installBoth();
      mkdirSync(at('node_modules'));
      writeFileSync(at('package.json'), '{}');
      writeFileSync(at('package-lock.json'), '{}');
      const note = `import { nodeStamp } from './bin/local/install/node-packages.mjs';
        import { writeFileSync } from 'node:fs';
        writeFileSync('node_modules/.relance-stamp', nodeStamp(process.cwd()));`;
      await finish(['--input-type=module', '-e', note]);
      expect(await finish(HAS_AND_CHECKS)).toEqual({ code: 0, said: '' });
      program('java', `echo 'openjdk version "11.0.2"'`);
      expect((await finish(HAS_AND_CHECKS)).said).toContain(
        'LocalStack without Docker keeps its tables in DynamoDB Local: no Java 17 or newer; install Java 17',
      );
    });

    test('is not downloaded where there is no Python for the rest', async () => {
      program('mvn', `${MAVEN}; echo whole > "$out/a.jar"`);
      for (const name of ['python3.12', 'python3.11', 'python3', 'python']) program(name, 'exit 127');
      const { code, said } = await finish(['bin/local/install/localstack.mjs']);
      expect(code).toBe(1);
      expect(said).toMatch(/^error: Python 3\.11 or 3\.12 is needed for LocalStack without Docker/);
      expect(existsSync(at('told'))).toBe(false);
    });
  });

  test.each([
    ['no Maven', 'mvn', 'exit 127', 'no mvn'],
    ['a Java that is too old', 'java', `echo 'openjdk version "11.0.2"'`, 'no Java 17 or newer'],
    ['no Java', 'java', 'exit 127', 'no Java'],
  ])('is told to LocalStack with what to install where there is %s', async (_, name, script, why) => {
    program('mvn', 'exit 0');
    program(name, script);
    const { code, said } = await finish(['bin/local/install/localstack.mjs']);
    expect(code).toBe(1);
    expect(said).toContain(
      `error: LocalStack without Docker keeps its tables in DynamoDB Local: ${why}; install Java 17 or newer and Maven`,
    );
  });
});

test('what does not end is ended after its limit, with what it had started, and told', async () => {
  const { said } = await finish([
    '--input-type=module',
    '-e',
    `import { failed, run } from './bin/local/install/say.mjs';
     const script = 'sleep 100 & echo $! > middle; wait';
     console.log(failed('pip', await run('/bin/sh', ['-c', script], { label: 'pip', limitMs: 1500 })).message);`,
  ]);
  expect(said).toBe(
    'pip was not done after 1.5 s and was ended; see that the network answers, and start again\n',
  );
  const pid = Number(readFileSync(at('middle'), 'utf8'));
  await eventually('it is gone', async () => (isAlive(pid) ? undefined : true), 30);
});
