import { spawn } from 'node:child_process';
import { PROJECT } from './folders';

/** How a step of the tests went. */
export interface StepResult {
  readonly code: number;
  readonly seconds: number;
}

const ASK_MS = 5000;

/**
 * Runs a program of the project to its end; what it prints goes to stderr. It leads a process group of its own, which
 * is ended as a whole when `signal` is aborted or this process exits.
 */
export const runStep = async (
  program: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly env?: Readonly<Record<string, string>> },
): Promise<StepResult> => {
  options.signal.throwIfAborted();
  const startedAt = Date.now();
  const child = spawn(process.execPath, [program, ...args], {
    cwd: PROJECT,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', 2, 2],
  });
  const send = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, signal);
    }
  };
  let killer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    send('SIGTERM');
    killer = setTimeout(() => send('SIGKILL'), ASK_MS);
  };
  const onExit = () => send('SIGKILL');
  options.signal.addEventListener('abort', onAbort, { once: true });
  process.once('exit', onExit);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit) => resolve(exit ?? 1));
    });
    options.signal.throwIfAborted();
    return { code, seconds: (Date.now() - startedAt) / 1000 };
  } finally {
    clearTimeout(killer);
    options.signal.removeEventListener('abort', onAbort);
    process.off('exit', onExit);
  }
};
