import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asksFor, filesOf, readList, runChecks } from '../../bin/local/localstack/checks';
import { leftOutIn } from '../../bin/local/localstack/left-out';
import { type RunReport, reportLines } from '../../bin/local/localstack/report';
import { judge, outcomeOf } from '../../bin/local/localstack/verdict';
import { WAYS } from '../../bin/local/localstack/ways';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'relance-checks-'));
  const project = (displayName: string) => ({
    displayName,
    rootDir: folder,
    testMatch: ['<rootDir>/*.test.js'],
  });
  const config = { projects: [project('live'), project('last')] };
  writeFileSync(path.join(folder, 'jest.config.json'), JSON.stringify(config));
  // What fails here is meant to: nobody is to read of it among the tests' own output.
  writeFileSync(path.join(folder, 'silent.js'), 'module.exports = class {};');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, code: string) => {
  writeFileSync(path.join(folder, name), code);
  return path.join(folder, name);
};
const KEEPS = `describe('a store', () => { test('keeps', () => expect(1).toBe(1)); });`;
const FORGETS = `describe('a store', () => { test('forgets', () => expect(1).toBe(1)); });`;
const A = 'a.test.js › a store keeps';
const B = 'b.test.js › a store forgets';

/** Runs checks as a run on LocalStack does, with Jest itself, and judges them by a list. */
const run = async (live: readonly string[], last: readonly string[], listed: readonly string[]) => {
  let evidence = 0;
  const runs = await runChecks(
    { live, last },
    {
      folder,
      leftOut: [],
      env: {},
      signal: new AbortController().signal,
      say: () => undefined,
      onFailed: async () => {
        evidence += 1;
      },
      jestArgs: [
        ...['--config', path.join(folder, 'jest.config.json')],
        ...['--reporters', path.join(folder, 'silent.js')],
      ],
    },
  );
  const outcome = outcomeOf(runs, folder);
  const verdict = judge(outcome, listed, []);
  const lines = reportLines({
    found: { way: 'process', passedOver: [] },
    version: '4.9.2',
    apis: [],
    missing: [],
    outcome,
    verdict,
    listed: listed.length,
    seconds: 1,
  });
  return { verdict, evidence, told: lines.join('\n') };
};

test('a run whose checks all hold passes', async () => {
  const { verdict, evidence, told } = await run(
    [file('a.test.js', KEEPS)],
    [file('b.test.js', FORGETS)],
    [A, B],
  );
  expect(verdict).toEqual({ problems: [], skipped: [], unlisted: [] });
  expect(evidence).toBe(0);
  expect(told).toContain('**Passed**: 2 checks passed, 0 skipped; the committed list for this way has 2.');
});

test('one check that is broken on purpose fails the run, and what there is to see is kept', async () => {
  const broken = file('b.test.js', FORGETS.replace('toBe(1)', 'toBe(2)'));
  const { verdict, evidence, told } = await run([file('a.test.js', KEEPS), broken], [], [A, B]);
  expect(verdict.problems).toEqual([`failed: ${B}`]);
  expect(evidence).toBe(1);
  expect(told).toContain('**FAILED**: 1 problems; 1 checks passed, 1 failed');
  expect(told).toContain(`- failed: ${B}`);
});

test('a file that does not even load fails the run', async () => {
  const { verdict } = await run([file('b.test.js', `require('./nothing');`)], [], []);
  expect(verdict.problems).toEqual(['failed: b.test.js › (the file could not be run, or cleaned up)']);
});

test('a file whose checks hold and that fails to clean up fails the run', async () => {
  const messy = file('a.test.js', `${KEEPS} afterAll(() => { throw new Error('it is still there'); });`);
  const { verdict, evidence, told } = await run([messy], [file('b.test.js', FORGETS)], [A, B]);
  expect(verdict.problems).toEqual(['failed: a.test.js › (the file could not be run, or cleaned up)']);
  expect(evidence).toBe(1);
  expect(told).toContain('**FAILED**: 1 problems; 2 checks passed, 1 failed');
});

test('fewer checks than the committed list has fail the run', async () => {
  const { verdict, told } = await run([file('a.test.js', KEEPS)], [], [A, B]);
  expect(verdict.problems).toEqual([`on the list, but did not run: ${B}`]);
  expect(told).toContain('**FAILED**: 1 problems; 1 checks passed, 0 failed');
});

test('a check that somebody skipped fails the run', async () => {
  const skipped = file('b.test.js', FORGETS.replace('test(', 'test.skip('));
  const { verdict } = await run([file('a.test.js', KEEPS), skipped], [], [A, B]);
  expect(verdict.problems).toEqual([`on the list, but did not run: ${B}`, `skipped without a reason: ${B}`]);
});

describe('patterns', () => {
  const at = 'tests/e2e/transactional.test.ts';
  test.each([
    ['a part of the path', 'e2e/trans', true],
    ['a path from here', `./${at}`, true],
    ['a path of this machine', path.resolve(at), true],
    ['a folder of this machine', `${path.resolve('tests/e2e')}/`, true],
    ['another', 'tests/contracts', false],
    ['the folder of the project', `${path.basename(process.cwd())}/tests/e2e`, false],
    ['a path elsewhere', `/elsewhere/${at}`, false],
  ])('%s', (_, pattern, asks) => {
    expect(asksFor([pattern], at)).toBe(asks);
    expect(asksFor(['tests/contracts', pattern], at)).toBe(asks);
  });

  test('ask for the files that they match, and none for all', async () => {
    const { live, last } = await filesOf([`./${at}`], leftOutIn('process'), new AbortController().signal);
    expect([...live, ...last]).toEqual([path.resolve(at)]);
    expect(asksFor([], at)).toBe(true);
  });
});

describe('the report', () => {
  const report = (more: Partial<RunReport>) =>
    reportLines({
      found: { way: 'process', passedOver: [] },
      version: '4.9.2',
      apis: [{ api: 'HTTP API', answered: 'status 501' }],
      missing: [],
      outcome: { passed: [A], failed: [], skipped: [] },
      verdict: { problems: [], skipped: [], unlisted: [] },
      listed: undefined,
      seconds: 1,
      ...more,
    }).join('\n');

  test('tells of no list where the run was not judged by it', () => {
    expect(report({})).toContain('1 checks passed, 0 skipped; judged without the committed list.');
    expect(report({})).not.toMatch(/list for this way|not on the list/);
  });

  test('tells what stands in for LocalStack’s own, in its way', () => {
    const process = report({});
    expect(process).toContain('- Scheduler: keeps schedules and fires none');
    expect(process).toContain('- Lambda: functions are Node processes of this machine');
    expect(process).not.toContain('not used');
    const docker = report({
      found: { way: 'docker', passedOver: [] },
      apis: [{ api: 'HTTP API', answered: 'ok' }],
    });
    expect(docker).not.toMatch(/fires none|Node processes|DynamoDB Local/);
    expect(docker).toContain(
      '- HTTP API: function URLs behind a door (`bin/local/door/`); this LocalStack has its own, which is not used',
    );
  });
});

describe('the committed lists', () => {
  test.each(WAYS)('of the way %s names checks of files that run, each once', async (way) => {
    const listed = await readList(way);
    const { live, last } = await filesOf([], leftOutIn(way), new AbortController().signal);
    const files = new Set([...live, ...last].map((each) => path.relative(process.cwd(), each)));
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.filter((check) => !files.has(check.split(' › ')[0] ?? ''))).toEqual([]);
  });

  test.each(WAYS)('hold none of the checks that are left out in the way %s', async (way) => {
    const listed = await readList(way);
    for (const { file, check } of leftOutIn(way)) {
      const name = check === undefined ? `${file} › ` : `${file} › ${check}`;
      expect(listed.filter((one) => (check === undefined ? one.startsWith(name) : one === name))).toEqual([]);
    }
  });

  test('are as long as the run that the docs show says', async () => {
    const docs = readFileSync(path.resolve('docs/localstack.md'), 'utf8');
    const { length } = await readList('process');
    expect(docs).toContain(
      `${length} checks passed, ${leftOutIn('process').length} skipped; the committed list for this way has ${length}.`,
    );
  });

  test('ask for DynamoDB Local in the way that installs it alone', async () => {
    const [process, docker, endpoint] = await Promise.all(
      (['process', 'docker', 'endpoint'] as const).map(readList),
    );
    const ofIt = (check: string) => check.startsWith('tests/contracts/second-opinion.live.test.ts › ');
    expect(process?.filter(ofIt).length).toBeGreaterThan(50);
    for (const list of [docker, endpoint]) expect(list).toEqual(process?.filter((check) => !ofIt(check)));
  });
});
