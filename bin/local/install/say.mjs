import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A line about the installation, on stderr. */
export const say = (line) => process.stderr.write(`${line}\n`);

/** An installation that cannot go on; the message says what to do about it. */
export class InstallError extends Error {}

const FULL =
  'the disk is full: free at least 1 GB where the project and the temporary files are, and start again';

/** Whether a program's last words say that the disk, or its quota, is full. */
const saysFull = (output) => /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i.test(output);

const words = (program, { code, output, late }) => {
  if (saysFull(output)) return FULL;
  if (late) {
    return `${program} was not done after ${late} and was ended; see that the network answers, and start again`;
  }
  return `${program} ended with ${code}; its last words:\n${output.trim()}`;
};

/** What is told of a program that failed: the full disk, or that it was late, when it was that, else its last words. */
export const failed = (program, ended) => new InstallError(words(program, ended));

/** Whether an InstallError is that of a full disk. */
export const isFull = (error) => error.message === FULL;

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
const MINUTE_MS = 60_000;
/** Of what asks a program something, and of what downloads. */
const LIMIT_MS = { question: MINUTE_MS, work: 30 * MINUTE_MS };

const kill = ({ child, grouped }) => {
  try {
    if (grouped) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
};

const GUARD = path.join(path.dirname(fileURLToPath(import.meta.url)), 'guard.mjs');

/**
 * Runs a program to its end, quietly; answers `{code, output}` with the end of what it printed. With `label`, for what
 * takes its time, says every quarter of a minute that it is still at it, and sees that it does not outlive us, however we
 * end. A program that is not there answers code 127; one that is not done within `limitMs` is killed and answers `late`,
 * in words.
 */
export const run = (
  command,
  args,
  { label, env, cwd, limitMs = label ? LIMIT_MS.work : LIMIT_MS.question } = {},
) =>
  new Promise((resolve) => {
    const startedAt = Date.now();
    const [program, ...given] = label ? [process.execPath, GUARD, command, ...args] : [command, ...args];
    const grouped = ownGroups || label !== undefined;
    const child = spawn(program, given, {
      cwd,
      env: env ?? process.env,
      stdio: [label ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      detached: grouped,
    });
    // Of a guard that has ended before it read.
    child.stdin?.on('error', () => undefined);
    let over;
    const ended = new Promise((tell) => {
      over = tell;
    });
    const entry = { child, grouped, ended };
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
    let late;
    const limit = setTimeout(() => {
      late = limitMs < MINUTE_MS ? `${limitMs / 1000} s` : `${Math.round(limitMs / MINUTE_MS)} min`;
      kill(entry);
      // What it had started may hold them open.
      child.stdout.destroy();
      child.stderr.destroy();
    }, limitMs);
    const end = (code) => {
      clearInterval(reminder);
      clearTimeout(limit);
      running.delete(entry);
      over();
      if (!stopping) resolve({ code, output, ...(late ? { late } : {}) });
    };
    child.once('error', (error) => {
      output = error.message;
      end(127);
    });
    child.once('close', (code) => end(late ? 1 : (code ?? 1)));
  });
