import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../../bin/local/folders';

// More moments, and others: RELANCE_INTERRUPTS=40 RELANCE_SEED=7.
const SEED = Number(process.env.RELANCE_SEED ?? 4);
const MOMENTS = Number(process.env.RELANCE_INTERRUPTS ?? 4);
const END_MS = 25_000;
const PHASE_MS = 60_000;
jest.setTimeout(120_000);

/** The phases of a start, up to the deployment: what is said when each begins, and how long one is surely in it. */
const PHASES = [
  { name: 'the launcher installs and loads', says: '', lasts: 1500 },
  { name: 'the parts start', says: 'starting the ', lasts: 1500 },
  { name: 'it deploys', says: 'building the Lambdas', lasts: 6000 },
] as const;

/** Numbers from 0 to 1, the same for the same seed (mulberry32, public domain). */
const numbers = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

let copy: string;
let temporary: string;
let child: ChildProcess | undefined;

beforeAll(() => {
  // A copy, so that a local AWS which somebody has up in the project is neither joined nor ended.
  copy = mkdtempSync(path.join(tmpdir(), 'relance-interrupt-test-'));
  for (const name of ['bin', 'functions', 'lib', 'programme'])
    cpSync(path.join(PROJECT, name), path.join(copy, name), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json'])
    cpSync(path.join(PROJECT, name), path.join(copy, name));
  symlinkSync(path.join(PROJECT, 'node_modules'), path.join(copy, 'node_modules'));
  mkdirSync(path.join(copy, '.relance'));
  symlinkSync(path.join(PROJECT, '.relance/python'), path.join(copy, '.relance/python'));
  temporary = path.join(copy, 'temporary');
});
beforeEach(() => mkdirSync(temporary));
afterEach(() => {
  for (const pid of left()) process.kill(pid, 'SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The processes that descend from the run: they all have its folder for temporary files, or its process group. */
const left = (): number[] => {
  if (!existsSync('/proc/self/environ')) {
    const rows = execFileSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'utf8' }).trim().split('\n');
    const pids = rows.map((row) => row.trim().split(/\s+/).map(Number));
    return pids.filter(([, group]) => group === child?.pid).map(([pid]) => Number(pid));
  }
  const mark = `RELANCE_INTERRUPT_TEST=${copy}`;
  const isOurs = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark);
    } catch (error) {
      // It has ended meanwhile, or is somebody else's.
      if (['ENOENT', 'ESRCH', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))) return false;
      throw error;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOurs(name))
    .map(Number);
};

const until = async (holds: () => boolean, withinMs: number): Promise<boolean> => {
  const deadline = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
};

const start = () => {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TMPDIR: temporary,
    RELANCE_INTERRUPT_TEST: copy,
    AWS_ENDPOINT_URL: undefined,
  };
  const started = spawn(process.execPath, ['bin/local/with-install.mjs', 'relance', 'demo', '--once'], {
    cwd: copy,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  child = started;
  const run = { started, said: '', ended: undefined as number | undefined };
  started.stdout.on('data', (data) => {
    run.said += data;
  });
  started.stderr.on('data', (data) => {
    run.said += data;
  });
  started.once('exit', (code, signal) => {
    run.ended = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 137);
  });
  return run;
};

const nothingLeft = async () => {
  await until(() => left().length === 0, END_MS);
  const files = () => readdirSync(temporary).filter((name) => name.startsWith('relance-'));
  await until(() => files().length === 0, 1000);
  return {
    processes: left(),
    folders: files(),
    stage: existsSync(path.join(copy, '.relance/local.json')),
    lock: existsSync(path.join(copy, '.relance/install.lock')),
  };
};
const NOTHING = { processes: [], folders: [], stage: false, lock: false };

const random = numbers(SEED);
const moments = Array.from({ length: MOMENTS }, (_, at) => {
  const phase = PHASES[at % PHASES.length] ?? PHASES[0];
  return { ...phase, afterMs: Math.round(100 + random() * phase.lasts), toGroup: random() < 0.5 };
});

test.each(moments)('Ctrl-C $afterMs ms after: $name (group: $toGroup)', async (moment) => {
  const run = start();
  expect(await until(() => run.said.includes(moment.says), PHASE_MS)).toBe(true);
  await sleep(moment.afterMs);
  // A terminal sends it to the whole group; `kill -INT` to the leader.
  process.kill((moment.toGroup ? -1 : 1) * Number(run.started.pid), 'SIGINT');
  expect(await until(() => run.ended !== undefined, END_MS)).toBe(true);
  expect({ code: run.ended, said: run.said }).toEqual({
    code: 130,
    said: expect.not.stringMatching(/error|\n\s+at /i),
  });
  expect(run.said).toMatch(/^stopped/m);
  expect(await nothingLeft()).toEqual(NOTHING);
});

test.each(['SIGTERM', 'SIGKILL'] as const)('%s of the launcher ends what it started', async (signal) => {
  const run = start();
  expect(await until(() => run.said.includes('building the Lambdas'), PHASE_MS)).toBe(true);
  process.kill(Number(run.started.pid), signal);
  expect(await until(() => run.ended !== undefined, END_MS)).toBe(true);
  expect(run.ended).toBe(signal === 'SIGKILL' ? 137 : 130);
  expect(await nothingLeft()).toEqual(NOTHING);
});
