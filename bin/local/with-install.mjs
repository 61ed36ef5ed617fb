// node bin/local/with-install.mjs PROGRAM ARGS...: installs what is missing, then runs the project's own Node.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { needsOf } from './install/needs.mjs';
import { PROJECT, tryInstall } from './install.mjs';

const PROGRAMS = {
  relance: 'bin/relance.ts',
  test: 'bin/local/run-tests.ts',
  'test-localstack': 'bin/local/run-localstack.ts',
  bench: 'tests/bench/index.ts',
  'crash-matrix': 'tests/crash/matrix/index.ts',
  'crash-run': 'tests/crash/index.ts',
  'crash-load': 'tests/crash/load/index.ts',
  'crash-restore': 'tests/crash/restore/index.ts',
  'nothing-lost': 'tests/crash/burst/index.ts',
  rate: 'tests/rate/index.ts',
  interleavings: 'tests/interleavings/index.ts',
  club: 'tests/club/index.ts',
  generate: 'bin/generate/index.mjs',
};
const PARENT_POLL_MS = 1000;

const [name, ...args] = process.argv.slice(2);
const program = Object.hasOwn(PROGRAMS, name ?? '') ? PROGRAMS[name] : undefined;

const start = () => {
  const bin = path.join(PROJECT, 'node_modules/.bin');
  const child = spawn(
    path.join(PROJECT, 'node_modules/node/bin/node'),
    [
      '--import',
      pathToFileURL(path.join(PROJECT, 'bin/local/tsx.mjs')).href,
      path.join(PROJECT, program),
      ...args,
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: `${bin}${path.delimiter}${process.env.PATH}`,
        // What Biome, swc and others keep stays in the project.
        XDG_CACHE_HOME: path.join(PROJECT, '.relance/cache'),
        // It ends when we are gone, however we went.
        RELANCE_PARENT: String(process.pid),
      },
    },
  );
  const forward = (signal) => child.kill(signal);
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  process.on('SIGHUP', forward);
  // Under npm we end with npm: when it is killed, nobody would stop what we started.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== parent) forward('SIGTERM');
    }, PARENT_POLL_MS).unref();
  }
  child.once('error', (error) => {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    // Before it listens to signals it dies of them, and cannot say so itself.
    if (signal === 'SIGINT' || signal === 'SIGTERM') process.stderr.write('stopped\n');
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
};

if (!program) {
  process.stderr.write(`usage: node bin/local/with-install.mjs ${Object.keys(PROGRAMS).join('|')} ARGS...\n`);
  process.exitCode = 2;
} else if (await tryInstall(needsOf(name, args))) {
  start();
} else {
  process.exitCode = 1;
}
