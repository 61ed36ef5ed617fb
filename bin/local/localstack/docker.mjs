// node docker.mjs NAME ARGS...: runs `docker run ARGS...` of a container of that name until standard input closes or it is
// asked to end, then removes the container and those that it started for functions: a client of Docker that is killed
// leaves its container running.
import { execFile, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const [name, ...args] = process.argv.slice(2);
const REMOVE = '--remove';
const LIMIT_MS = 30_000;

const docker = async (...given) => {
  const { stdout } = await promisify(execFile)('docker', given, { timeout: LIMIT_MS });
  return stdout.split('\n').filter(Boolean);
};

/** Those of functions are called as the first one is, with more behind. */
const removeAll = async () => {
  for (let empty = 0, tries = 0; empty < 2 && tries < 10; tries += 1) {
    const ids = await docker('ps', '--all', '--quiet', '--filter', `name=${name}`);
    if (ids.length > 0) await docker('rm', '--force', ...ids).catch(() => undefined);
    else empty += 1;
    if (empty < 2) await sleep(300);
  }
};

if (args[0] === REMOVE) {
  await removeAll();
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
      stdio: 'ignore',
    });
    remover.once('close', () => process.exit(code));
  };
  client.once('error', (error) => {
    process.stderr.write(`docker cannot be started: ${error.message}\n`);
    process.exit(127);
  });
  client.once('exit', (code) => end(code ?? 1));
  process.stdin.once('close', () => end(0)).resume();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));
}
