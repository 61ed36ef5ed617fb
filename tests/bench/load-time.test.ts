import { findHandlers } from '../../lib/handlers';
import { PROJECT } from '../architecture/project';
import { type LoadTime, loadTimes } from './load-time';

/** The bench holds 1.25 by the clock, on a machine that does nothing else, beside bare ones that are some hundredths smaller. */
const AT_MOST = 1.35;
/** How often each is loaded, and then who was above the ceiling each time so far: hardly anybody is loaded twice. */
const RUNS = [1, 3, 7];

const above = (times: Readonly<Record<string, LoadTime>>): string[] =>
  Object.entries(times)
    .filter(([, { cpu }]) => cpu.ours / cpu.bare > AT_MOST)
    .map(([name]) => name);

// This runs beside other tests: the time of the processor is compared, since the clock counts what they do too, and who
// is above the ceiling is measured again, since they also take its caches away.
test('every handler loads in little more than a bare one with the same clients', async () => {
  const handlers = Object.keys(findHandlers(PROJECT));
  let times: Readonly<Record<string, LoadTime>> = {};
  let suspects = handlers;
  for (const runs of RUNS) {
    if (suspects.length === 0) break;
    times = await loadTimes({ runs, only: suspects, quick: true });
    expect(Object.keys(times).sort()).toEqual([...suspects].sort());
    suspects = above(times);
  }
  expect(Object.fromEntries(suspects.map((name) => [name, times[name]?.cpu]))).toEqual({});
}, 900_000);

test('one that loads much more than a bare one is found', () => {
  expect(above({ slow: { ours: 0, bare: 0, cpu: { ours: 30, bare: 20 } } })).toEqual(['slow']);
});
