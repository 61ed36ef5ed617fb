import { findHandlers } from '../../lib/handlers';
import { PROJECT } from '../architecture/project';
import { type LoadTime, loadTimes } from './load-time';

/** The bench holds 1.25 by the clock, on a machine that does nothing else. */
const AT_MOST = 1.4;
const RUNS = 3;
/** For whoever is above the ceiling then. */
const RUNS_AGAIN = 7;

const above = (times: Readonly<Record<string, LoadTime>>): string[] =>
  Object.entries(times)
    .filter(([, { cpu }]) => cpu.ours / cpu.bare > AT_MOST)
    .map(([name]) => name);

// This runs beside other tests: the time of the processor is compared, since the clock counts what they do too, and who
// is above the ceiling is measured once more, since they also take its caches away.
test('every handler loads in little more than a bare one with the same clients', async () => {
  const times = await loadTimes({ runs: RUNS });
  expect(Object.keys(times).sort()).toEqual(Object.keys(findHandlers(PROJECT)).sort());
  const suspects = above(times);
  const again = suspects.length > 0 ? await loadTimes({ runs: RUNS_AGAIN, only: suspects }) : {};
  expect(Object.fromEntries(above(again).map((name) => [name, again[name]?.cpu]))).toEqual({});
}, 300_000);

test('one that loads much more than a bare one is found', () => {
  expect(above({ slow: { ours: 0, bare: 0, cpu: { ours: 30, bare: 20 } } })).toEqual(['slow']);
});
