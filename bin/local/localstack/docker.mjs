// node docker.mjs NAME ARGS...: runs `docker run ARGS...` of a container of that name until standard input closes or it is
// asked to end, then removes the container and those that it started for functions: a client of Docker that is killed
// leaves its container running.
import { execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const [name, ...args] = process.argv.slice(2);
const REMOVE = '--remove';
/** Of one question, and of the whole removal: a Docker that is busy, or starts anew, is asked again. */
const LIMIT_MS = { question: 10_000, removal: 20_000 };
const PAUSE_MS = 300;
/** Where people read it: our own output is a log that goes with the run. */
const LAST_WORDS = 3;
/** That nothing is there must be said twice: a function's container may have been on its way. */
const EMPTY = 2;

const docker = async (...given) => {
  const options = { timeout: LIMIT_MS.question, killSignal: 'SIGKILL' };
  const { stdout } = await promisify(execFile)('docker', given, options);
  return stdout.split('\n').filter(Boolean);
};

/** Those of functions are called as the first one is, with a hyphen and more behind; those of other runs may begin alike. */
const OURS = `name=^/?${name}(-|$)`;

/** Answers whether all are gone: Docker has said so. */
const removeAll = async () => {
  const deadline = Date.now() + LIMIT_MS.removal;
  for (let empty = 0; Date.now() < deadline; ) {
    try {
      const ids = await docker('ps', '--all', '--quiet', '--filter', OURS);
      if (ids.length > 0) await docker('rm', '--force', ...ids);
      empty = ids.length > 0 ? 0 : empty + 1;
    } catch {
      // Docker does not answer at this moment, or one has gone by itself meanwhile.
      empty = 0;
    }
    if (empty === EMPTY) return true;
    await sleep(PAUSE_MS);
  }
  return false;
};

if (args[0] === REMOVE) {
  if (!(await removeAll())) {
    process.stderr.write(
      `Docker did not say that the container of LocalStack is gone; remove it with: docker rm -f ${name} (and those of its functions, whose names begin with ${name}-)\n`,
    );
    process.exitCode = 1;
  }
} else {
  const client = spawn('docker', ['run', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  let ending = false;
  const end = (code) => {
    if (ending) return;
    ending = true;
    client.kill('SIGKILL');
    // In a session of its own: our group is killed when it takes longer than a moment.
    const remover = spawn(process.execPath, [process.argv[1], name, REMOVE], {
      detached: true,
      stdio: ['ignore', 'ignore', LAST_WORDS],
    });
    remover.once('close', (removed) => process.exit(code || (removed ?? 1)));
  };
  client.once('error', (error) => {
    process.stderr.write(`docker cannot be started: ${error.message}\n`);
    process.exit(127);
  });
  client.once('exit', (code) => end(code ?? 1));
  process.stdin.once('close', () => end(0)).resume();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));
}
