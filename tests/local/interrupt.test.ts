import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT } from '../../bin/local/folders';
import { CopiedProject, NOTHING_LEFT, until } from '../support/local/copied-project';

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

let project: CopiedProject;
beforeAll(() => {
  project = new CopiedProject();
  symlinkSync(path.join(PROJECT, '.relance/python'), path.join(project.folder, '.relance/python'));
});
afterEach(() => project.clear());
afterAll(() => project.remove());

const start = () => project.start(['bin/local/with-install.mjs', 'relance', 'demo', '--once']);

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
  process.kill((moment.toGroup ? -1 : 1) * Number(run.child.pid), 'SIGINT');
  expect(await until(() => run.ended !== undefined, END_MS)).toBe(true);
  expect({ code: run.ended, said: run.said }).toEqual({
    code: 130,
    said: expect.not.stringMatching(/error|\n\s+at /i),
  });
  // Node hears no signal before the launcher's first line runs; who is that early is ended by the signal itself.
  if (run.child.signalCode !== 'SIGINT') expect(run.said).toMatch(/^stopped/m);
  else expect(run.said).toBe('');
  expect(await project.remains(END_MS)).toEqual(NOTHING_LEFT);
});

test.each(['SIGTERM', 'SIGKILL'] as const)('%s of the launcher ends what it started', async (signal) => {
  const run = start();
  expect(await until(() => run.said.includes('building the Lambdas'), PHASE_MS)).toBe(true);
  process.kill(Number(run.child.pid), signal);
  expect(await until(() => run.ended !== undefined, END_MS)).toBe(true);
  expect(run.ended).toBe(signal === 'SIGKILL' ? 137 : 130);
  expect(await project.remains(END_MS)).toEqual(NOTHING_LEFT);
});
