import { loadTimes } from './load-time';

/** Loose: this runs beside other tests. The bench holds the bar of 1.25. */
const AT_MOST = 2.5;

test('the door and the workers of the way of an interaction load in no more than a few times what a bare handler takes', async () => {
  const only = ['receive-interactions', 'record-interactions', 'judge-interactions'];
  const times = await loadTimes({ runs: 3, only });
  expect(Object.keys(times).sort()).toEqual([...only].sort());
  for (const { ours, bare } of Object.values(times)) expect(ours / bare).toBeLessThan(AT_MOST);
}, 180_000);
