import { spawn } from 'node:child_process';

/** A line about the installation, on stderr. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** An installation that cannot go on; the message says what to do about it. */
export class InstallError extends Error {}

const FULL =
  'the disk is full: free at least 1 GB where the project and the temporary files are, and start again';

/** Whether a program's last words say that the disk, or its quota, is full. */
const saysFull = (output) => /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i.test(output);

/** What is told of a program that failed: the full disk when it was that, else the program's last words. */
export const failed = (program, { code, output }) =>
  new InstallError(
    saysFull(output) ? FULL : `${program} ended with ${code}; its last words:\n${output.trim()}`,
  );

/** The same for a write of our own: an InstallError when the disk is full, else the error as it is. */
export const ofWrite = (error) =>
  error.code === 'ENOSPC' || error.code === 'EDQUOT' ? new InstallError(FULL) : error;

const running = new Set();
let ownGroups = false;
let stopping = false;

/**
 * Whether what is started from now on leads a process group of its own: a Ctrl-C then reaches it only through
 * `signalRunning`, once, with all that it has started.
 */
export const runInOwnGroups = (on) => {
  ownGroups = on;
};

/** Sends a signal to what is running at this moment in groups of its own, and to all that it has started. */
export const signalRunning = (signal) => {
  for (const { child, grouped } of running) {
    if (!grouped || child.pid === undefined) continue;
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      // It has ended by itself meanwhile.
      if (error.code !== 'ESRCH') throw error;
    }
  }
};

/** Asks what is running to end, and waits until it has; whoever waited for its outcome is not told, and goes no further. */
export const stopRunning = async (signal) => {
  stopping = true;
  signalRunning(signal);
  await Promise.all([...running].map(({ ended }) => ended));
};

/** Whether something is running at this moment. */
export const isRunning = () => running.size > 0;

const KEPT = 4000;
const REMIND_MS = 15_000;

/**
 * Runs a program to its end, quietly; answers `{code, output}` with the end of what it printed. With `label`, says
 * every quarter of a minute that it is still at it. A program that is not there answers code 127.
 */
export const run = (command, args, { label, env, cwd } = {}) =>
  new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroups,
    });
    let over;
    const ended = new Promise((tell) => {
      over = tell;
    });
    const entry = { child, grouped: ownGroups, ended };
    running.add(entry);
    let output = '';
    const keep = (data) => {
      output = (output + data).slice(-KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const reminder =
      label &&
      setInterval(
        () => say(`${label}: still at it after ${Math.round((Date.now() - startedAt) / 1000)} s`),
        REMIND_MS,
      );
    const end = (code) => {
      clearInterval(reminder);
      running.delete(entry);
      over();
      if (!stopping) resolve({ code, output });
    };
    child.once('error', (error) => {
      output = error.message;
      end(127);
    });
    child.once('close', (code) => end(code ?? 1));
  });
