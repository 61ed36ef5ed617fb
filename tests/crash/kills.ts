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
const IDLE = [
  'deploy-programme',
  'administer-keys',
  'administer-tokens',
  'publish-programme',
  'restore-cards',
  'other',
];

/** The child processes of a process: of the emulator, its Lambda workers. */
const childrenOf = async (parent: number): Promise<number[]> => {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,stat=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([pid, ppid, state = '']) =>
      Number(ppid) === parent && !state.startsWith('Z') ? [Number(pid)] : [],
    );
};

/** Whether the system tells which Lambda a worker runs. */
export const NAMES_ARE_TOLD = process.platform === 'linux';

/** The Lambda that a worker runs; undefined of one that is gone, `unknown` where the system does not tell. */
const lambdaOf = async (
  pid: number,
  names: Readonly<Record<string, string>>,
): Promise<string | undefined> => {
  if (!NAMES_ARE_TOLD) return 'unknown';
  try {
    const environ = await readFile(`/proc/${pid}/environ`, 'utf8');
    const full = /(?:^|\0)AWS_LAMBDA_FUNCTION_NAME=([^\0]*)/.exec(environ)?.[1];
    return Object.keys(names).find((short) => names[short] === full) ?? 'other';
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
};

/** Kills a process by SIGKILL; false when it is gone already. */
export const killNow = (pid: number): boolean => {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
};

/** The Lambda workers of the emulator that have something to do, by the short name of their Lambda. */
export const workersOf = async (
  emulatorPid: number,
  names: Readonly<Record<string, string>>,
): Promise<Map<string, number[]>> => {
  const byLambda = new Map<string, number[]>();
  for (const pid of await childrenOf(emulatorPid)) {
    const name = await lambdaOf(pid, names);
    if (name !== undefined && !IDLE.includes(name)) byLambda.set(name, [...(byLambda.get(name) ?? []), pid]);
  }
  return byLambda;
};

/** Whose workers die as soon as there are any: what a run is about must not be left to the dice. */
const FIRST: readonly string[] = ['record-interactions', 'send-messages'];

/** Of whom a worker is killed next: first of those whose turn is planned, then each as likely as any other. */
export const nextVictim = (
  dice: Dice,
  alive: readonly string[],
  kills: Readonly<Record<string, number>>,
): string | undefined =>
  FIRST.find((name) => !kills[name] && alive.includes(name)) ?? oneOf(dice, [...alive].sort());

/**
 * Kills a worker of the emulator by SIGKILL now and then, a recorder and a sender first, then each Lambda as likely as
 * any other, until the signal. Their names are the functions of the stage by short name; `onKill` is told each one at
 * once.
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
    const byLambda = await workersOf(emulatorPid, names);
    const name = nextVictim(dice, [...byLambda.keys()], kills);
    const pid = name === undefined ? undefined : oneOf(dice, byLambda.get(name) ?? []);
    if (name === undefined || pid === undefined || !killNow(pid)) continue;
    kills[name] = (kills[name] ?? 0) + 1;
    onKill(name);
  }
  return kills;
};
