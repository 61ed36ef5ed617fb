import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RelanceError } from '../../functions/shared/kernel/errors';

/** How a part of local AWS is started. */
export interface PartOptions {
  /** As it is named in messages: `emulator`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Receives what the part prints. */
  readonly logFile: string;
  /** What its log says before it can be used: another process may answer at the same address. */
  readonly saysWhenReady?: string;
  /** Answers when the part can be used. */
  readonly isReady: () => Promise<boolean>;
  readonly readyWithinMs: number;
  /** How long it is waited for once it is asked to end. @default 4 s */
  readonly endsWithinMs?: number;
  /** Whether it gets our standard error as descriptor 3, for what must be read when its log is gone. @default false */
  readonly hasLastWords?: boolean;
  readonly signal?: AbortSignal;
}

/** A running part. */
export interface Part {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends it and all that it started: asks first, then kills. Safe to call twice. */
  stop(): Promise<void>;
  /** Kills it and all that it started, at once and without waiting. */
  kill(): void;
}

const POLL_MS = 50;
const ASK_MS = 4000;

const signalGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the whole group is gone, which is what we want.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

const lastLines = (file: string): string =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');

const partOf = ({ name, endsWithinMs = ASK_MS }: PartOptions, child: ChildProcess, pid: number): Part => {
  let over = false;
  const send = (signal: NodeJS.Signals) => {
    // Afterwards the id may be somebody else's.
    if (!over) signalGroup(pid, signal);
  };
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      send('SIGKILL');
      over = true;
      resolve();
    });
  });
  return {
    name,
    pid,
    ended,
    async stop() {
      send('SIGTERM');
      const timer = setTimeout(() => send('SIGKILL'), endsWithinMs);
      await ended;
      clearTimeout(timer);
    },
    kill: () => send('SIGKILL'),
  };
};

/**
 * Starts a process as the leader of a group of its own, so that Ctrl-C reaches it only through us, with a pipe as
 * standard input that closes when we are gone. Throws `part_failed` with its last lines when it ends or is not ready
 * in time; nothing of it is left then.
 */
export const startPart = async (options: PartOptions, onStarted: (part: Part) => void): Promise<Part> => {
  options.signal?.throwIfAborted();
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', log, log, ...(options.hasLastWords ? [process.stderr.fd] : [])],
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', (error) =>
      reject(new RelanceError('part_failed', `the ${options.name} cannot be started: ${error.message}`)),
    );
    child.once('spawn', () => resolve(child.pid as number));
  });
  const part = partOf(options, child, pid);
  onStarted(part);
  let hasEnded = false;
  void part.ended.then(() => {
    hasEnded = true;
  });
  const deadline = Date.now() + options.readyWithinMs;
  const saysSo = () =>
    options.saysWhenReady === undefined ||
    readFileSync(options.logFile, 'utf8').includes(options.saysWhenReady);
  while (!(saysSo() && (await options.isReady()))) {
    const why = hasEnded ? 'ended at once' : Date.now() > deadline ? 'was not ready in time' : undefined;
    if (why || options.signal?.aborted) {
      await part.stop();
      options.signal?.throwIfAborted();
      throw new RelanceError('part_failed', `the ${options.name} ${why}:\n${lastLines(options.logFile)}`);
    }
    await sleep(POLL_MS);
  }
  return part;
};

/** Whether an address answers with success within a second. */
export const answers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
};

/**
 * Who is at an address: one that answers with success, nobody (or one that refuses), or one that is silent: it takes the
 * call and does not answer within `withinMs`, as a stopped process or a busy machine does.
 */
export const askAddress = async (url: string, withinMs: number): Promise<'answers' | 'nobody' | 'silent'> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(withinMs) });
    await response.arrayBuffer();
    return response.ok ? 'answers' : 'nobody';
  } catch (error) {
    const cause = (error as { cause?: { code?: unknown } }).cause;
    return cause?.code === 'ECONNREFUSED' ? 'nobody' : 'silent';
  }
};

/** Whether somebody speaks HTTP at an address, if only to refuse. */
export const speaks = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
};
