import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { pause } from '../../bin/support/interrupt';
import { between, type Dice, oneOf } from './dice';

/** How many workers were killed, by the short name of their Lambda. */
export type Kills = Readonly<Record<string, number>>;

const SHORTEST_MS = 400;
const LONGEST_MS = 1_600;
/** They have nothing to do while the run lasts: their death would count and mean nothing. */
const IDLE = ['deploy-programme', 'administer-keys', 'publish-programme', 'other'];

/** The child processes of a process: of the emulator, its Lambda workers. */
const childrenOf = async (parent: number): Promise<number[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid, ppid]) => (pid && ppid === parent ? [pid] : []));
};

/** The Lambda that a worker runs, where the system tells (Linux does). */
const lambdaOf = async (pid: number, names: Readonly<Record<string, string>>): Promise<string> => {
  try {
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8');
    const full = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]*)/.exec(environ)?.[1];
    return Object.keys(names).find((short) => names[short] === full) ?? 'other';
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'unknown';
    throw error;
  }
};

const killNow = (pid: number): boolean => {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};

/**
 * Kills a worker of the emulator by SIGKILL now and then, each busy Lambda as likely as any other, until the signal. Their
 * names are the functions of the stage by short name; `onKill` is told each one at once.
 */
export const killWorkers = async (
  emulatorPid: number,
  names: Readonly<Record<string, string>>,
  dice: Dice,
  onKill: (name: string) => void,
  signal: AbortSignal,
): Promise<Kills> => {
  const kills: Record<string, number> = {};
  while (!signal.aborted) {
    await pause(between(dice, SHORTEST_MS, LONGEST_MS), signal);
    if (signal.aborted) break;
    const byLambda = new Map<string, number[]>();
    for (const pid of await childrenOf(emulatorPid)) {
      const name = await lambdaOf(pid, names);
      if (!IDLE.includes(name)) byLambda.set(name, [...(byLambda.get(name) ?? []), pid]);
    }
    const name = oneOf(dice, [...byLambda.keys()].sort());
    const pid = name === undefined ? undefined : oneOf(dice, byLambda.get(name) ?? []);
    if (name === undefined || pid === undefined || !killNow(pid)) continue;
    kills[name] = (kills[name] ?? 0) + 1;
    onKill(name);
  }
  return kills;
};
