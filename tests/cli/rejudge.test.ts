import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rejudgeStage } from '../../bin/support/rejudge';
import { openStage } from '../../bin/support/stage';
import type { RejudgeRequest } from '../../functions/tracking/contract';
import type { FakeAws } from '../support/cli/fake-aws';
import { runCli } from '../support/cli/run-cli';
import { useFakeAws } from '../support/cli/use-fake-aws';

let aws: FakeAws;
useFakeAws((started) => {
  aws = started;
});

const RANGE = { since: '2026-11-24T12:00:00.000Z', until: '2026-11-24T14:00:00.000Z' };
const ONE = { entries: 5, members: 2, rejudged: 1, repaired: 1, busy: 0, unsure: 0 };
const SEGMENTS = 16;

/** Each segment has three pages; `before` may throw in the place of one. */
const threePages = (before: (request: RejudgeRequest, nth: number) => void = () => undefined) => {
  const asked: RejudgeRequest[] = [];
  aws.lambdas.set('rejudge-interactions', (payload) => {
    const request = payload as RejudgeRequest;
    before(request, asked.length);
    asked.push(request);
    const page = Number(request.from ?? 0) + 1;
    return { ...ONE, ...(page < 3 ? { next: String(page) } : {}) };
  });
  return asked;
};
const pagesOf = (asked: readonly RejudgeRequest[]) =>
  asked.map(({ segment, from = '0' }) => `${segment} ${from}`).sort();
const ALL_PAGES = Array.from(
  { length: SEGMENTS * 3 },
  (_, nth) => `${Math.floor(nth / 3)} ${nth % 3}`,
).sort();

const folder = () => mkdtempSync(path.join(tmpdir(), 'bookmarks-'));
const whileBehind = true;

test('rejudge says how far it is: the entries, of how many, and the members', async () => {
  aws.tables.get('interactions')?.push(...Array.from({ length: 100 }, (_, n) => ({ pk: 'ada', sk: `${n}` })));
  aws.lambdas.set('rejudge-interactions', () => ONE);
  const { code, json, stderr } = await runCli(
    ...['rejudge', '--since', RANGE.since, '--while-behind', '--yes', '--json'],
  );
  expect(code).toBe(0);
  expect(json).toMatchObject({ entries: 80, members: 32, rejudged: 16, stopped: false });
  expect(stderr).toMatch(/entries of timelines 80 of 100\b.*, 32 members looked at\n$/);
});

test('some segments are looked through at once, each in its order, and each page once', async () => {
  const asked = threePages();
  const done = await rejudgeStage(await openStage({}), RANGE, { whileBehind, folder: folder() });
  expect(pagesOf(asked)).toEqual(ALL_PAGES);
  for (let segment = 0; segment < SEGMENTS; segment += 1)
    expect(asked.filter((one) => one.segment === segment).map(({ from }) => from)).toEqual([
      undefined,
      '1',
      '2',
    ]);
  expect(done).toMatchObject({ members: 2 * 48, rejudged: 48 });
  // The second segment began before the first one ended.
  expect(asked.slice(0, 4).map(({ segment }) => segment)).toEqual(expect.arrayContaining([0, 1, 2, 3]));
});

test('interrupted, it goes on behind what was answered, until the same instant, and counts all', async () => {
  const stage = await openStage({});
  const place = folder();
  const stop = new AbortController();
  const first = threePages((_, nth) => {
    if (nth === 20) stop.abort();
  });
  const stopped = await rejudgeStage(stage, RANGE, { whileBehind, folder: place, signal: stop.signal });
  expect(first.length).toBeGreaterThanOrEqual(21);
  expect(first.length).toBeLessThanOrEqual(24);
  expect(stopped.members).toBe(2 * first.length);

  const second = threePages();
  const resumed: string[] = [];
  const later = { ...RANGE, until: '2026-11-24T15:00:00.000Z' };
  const done = await rejudgeStage(stage, later, {
    whileBehind,
    folder: place,
    onResumed: (before, until) => resumed.push(`${before.members} ${until}`),
  });
  expect(resumed).toEqual([`${stopped.members} ${RANGE.until}`]);
  expect(pagesOf([...first, ...second])).toEqual(ALL_PAGES);
  expect(new Set(second.map(({ until }) => until))).toEqual(new Set([RANGE.until]));
  expect(done).toMatchObject({ members: 2 * 48, rejudged: 48 });

  // It was done to the end: the next one begins anew.
  const third = threePages();
  await rejudgeStage(stage, later, { whileBehind, folder: place });
  expect(pagesOf(third)).toEqual(ALL_PAGES);
});

test('a call that fails stops the others behind what they were doing, and the same again goes on', async () => {
  const stage = await openStage({});
  const place = folder();
  const first = threePages(({ segment, from }) => {
    if (segment === 2 && from === '1') throw new Error('table_throttled: the table is throttled');
  });
  await expect(rejudgeStage(stage, RANGE, { whileBehind, folder: place })).rejects.toMatchObject({
    code: 'table_throttled',
  });
  expect(first.length).toBeLessThan(12);
  const second = threePages();
  const done = await rejudgeStage(stage, RANGE, { whileBehind, folder: place });
  expect(pagesOf([...first, ...second])).toEqual(ALL_PAGES);
  expect(done.members).toBe(2 * 48);
});

test.each<[string, object, object]>([
  ['of another time', { since: '2026-11-24T11:00:00.000Z' }, {}],
  ['until another time, that was said', { until: '2026-11-24T15:00:00.000Z', isUntilSaid: true }, {}],
  ['for another reason', {}, { why: 'a restore' }],
  ['that is not wanted', {}, { anew: true }],
])('a bookmark %s is none', async (_, range, options) => {
  const stage = await openStage({});
  const place = folder();
  const stop = new AbortController();
  threePages((_request, nth) => {
    if (nth === 8) stop.abort();
  });
  await rejudgeStage(stage, RANGE, { whileBehind, folder: place, signal: stop.signal });
  const asked = threePages();
  await rejudgeStage(stage, { ...RANGE, ...range }, { whileBehind, folder: place, ...options });
  expect(pagesOf(asked)).toEqual(ALL_PAGES);
});

test('a bookmark that was cut off is none', async () => {
  const place = folder();
  writeFileSync(path.join(place, 'rejudge-local.json'), '{"work":');
  const asked = threePages();
  await rejudgeStage(await openStage({}), RANGE, { whileBehind, folder: place });
  expect(pagesOf(asked)).toEqual(ALL_PAGES);
});
