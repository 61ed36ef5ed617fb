import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Done, Job } from './talk';

/** What became of a job: the messages that go back; undefined when its process was killed. */
export type Outcome = readonly string[] | undefined;

/** Processes of senders, as many calls at a time as each serves, of which one may be killed at any moment. */
export interface Fleet {
  /** How many calls are served at a time. */
  readonly size: number;
  /** Gives the job to a process that has a place free; undefined while none has. */
  begin(job: Omit<Job, 'id' | 'skewMs'>): Promise<Outcome> | undefined;
  /** Kills one process by SIGKILL, chosen by a draw in [0, 1), and starts another one. Answers how many calls died. */
  kill(draw: number): number;
  stop(): void;
}

interface Crew {
  readonly child: ChildProcess;
  readonly skewMs: number;
  readonly open: Map<number, (outcome: Outcome) => void>;
  ready: boolean;
}

const ESBUILD = path.resolve(__dirname, '../../../node_modules/.bin/esbuild');
const NODE = path.resolve(__dirname, '../../../node_modules/node/bin/node');
const SENDER = path.join(__dirname, 'sender.ts');
const MAX_SKEW_MS = 50_000;

/** The senders' program in one file, as a Lambda is built: processes that are killed all along must start at once. */
const build = async (folder: string): Promise<string> => {
  const file = path.join(folder, 'sender.cjs');
  const options = ['--bundle', '--platform=node', '--format=cjs', '--target=node24', '--log-level=error'];
  await promisify(execFile)(ESBUILD, [SENDER, ...options, `--outfile=${file}`]);
  return file;
};

/** Starts so many processes, each for so many calls at a time; the clocks of no two of them agree. */
export const startFleet = async (
  { processes, callsEach }: { readonly processes: number; readonly callsEach: number },
  env: NodeJS.ProcessEnv,
): Promise<Fleet> => {
  let started = 0;
  let jobs = 0;
  let stopped = false;
  const crews: Crew[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'relance-senders-'));
  const program = await build(folder);

  const start = (place: number): Crew => {
    started += 1;
    const child = fork(program, { env: { ...process.env, ...env }, execPath: NODE, execArgv: [] });
    // From a fraction of the allowed minute behind to as much ahead.
    const skewMs = Math.round(((started % 5) / 4 - 0.5) * 2 * MAX_SKEW_MS);
    const crew: Crew = { child, skewMs, open: new Map(), ready: false };
    crews[place] = crew;
    child.on('message', (said: Done | { ready: true }) => {
      if ('ready' in said) {
        crew.ready = true;
        return;
      }
      crew.open.get(said.id)?.(said.failed);
      crew.open.delete(said.id);
    });
    child.once('exit', () => {
      for (const end of crew.open.values()) end(undefined);
      if (!stopped && crews[place] === crew) start(place);
    });
    return crew;
  };

  const first = Array.from({ length: processes }, (_, place) => start(place));
  const endedEarly = (): never => {
    throw new Error('a process of senders ended before it began; see what it printed');
  };
  await Promise.all(
    first.map(({ child }) => Promise.race([once(child, 'message'), once(child, 'exit').then(endedEarly)])),
  );
  return {
    size: processes * callsEach,
    begin(job) {
      const crew = crews
        .filter(({ ready, open }) => ready && open.size < callsEach)
        .sort((a, b) => a.open.size - b.open.size)[0];
      if (!crew) return undefined;
      jobs += 1;
      const id = jobs;
      return new Promise((resolve) => {
        crew.open.set(id, resolve);
        crew.child.send({ ...job, id, skewMs: crew.skewMs } satisfies Job);
      });
    },
    kill(draw) {
      const place = Math.floor(draw * crews.length);
      const crew = crews[place];
      // At least one goes on: a run without any would only wait.
      if (!crew?.ready || crews.filter(({ ready }) => ready).length < 2) return 0;
      crew.ready = false;
      const died = crew.open.size;
      crew.child.kill('SIGKILL');
      return died;
    },
    stop() {
      stopped = true;
      for (const { child } of crews) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
