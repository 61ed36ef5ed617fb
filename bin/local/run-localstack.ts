/** What `npm run test:localstack` runs: the contracts of the stores and the end-to-end tests, on LocalStack. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { untilInterrupted } from '../support/interrupt';
import { missingResources } from './after-deploy';
import { deployStage } from './deploy';
import { DOCKER_HOST_NAME } from './engines/localstack-docker';
import { keepEvidence } from './evidence';
import { PROJECT, RELANCE_FOLDER } from './folders';
import { JEST, runJest, type TestProject } from './jest';
import { describeLocalStage, writeLocalStage } from './local-stage';
import { askApis, refuseOld, versionOf } from './localstack/apis';
import { LEFT_OUT } from './localstack/left-out';
import { reportLines } from './localstack/report';
import { judge, namePattern, outcomeOf } from './localstack/verdict';
import { type FoundWay, findWay, WAYS, type Way } from './localstack/ways';
import { runStep } from './step';
import { type LocalAws, startLocalAws } from './supervisor';

const STAGE = 'local';
const PATTERNS: Readonly<Partial<Record<TestProject, readonly string[]>>> = {
  live: ['tests/contracts/', 'tests/e2e/'],
  last: ['tests/e2e/'],
};
const REPORT = path.join(RELANCE_FOLDER, 'localstack-report.md');
const listFile = (way: Way) => path.join(PROJECT, 'bin/local/localstack/checks', `${way}.json`);

/** Whatever hangs, it ends. */
const LIMIT_MS = 90 * 60_000;

const say = (line: string) => process.stderr.write(`${line}\n`);
const onProgress = (line: string) => say(`[LocalStack] ${line}`);

/** The test files of a project that are not left out as a whole, among those that `filters` match. */
const filesOf = async (project: TestProject, filters: readonly string[]): Promise<string[]> => {
  const args = [
    '--selectProjects',
    project,
    '--listTests',
    '--testPathPatterns',
    ...(PATTERNS[project] ?? []),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [JEST, ...args], { cwd: PROJECT });
  const leftOut = new Set(LEFT_OUT.filter(({ check }) => !check).map(({ file }) => path.join(PROJECT, file)));
  return stdout
    .split('\n')
    .filter((file) => file.endsWith('.test.ts') && !leftOut.has(file))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
};

const bringUp = async (found: FoundWay, signal: AbortSignal): Promise<LocalAws> => {
  if (found.way === 'process') {
    const { code } = await runStep(path.join(PROJECT, 'bin/local/install/localstack.mjs'), [], { signal });
    // It has said why, and what to do.
    if (code !== 0) throw new RelanceError('not_installed', 'LocalStack could not be installed');
  }
  const functionsHost =
    found.way === 'docker' ? DOCKER_HOST_NAME : found.endpointUrl && process.env.RELANCE_FUNCTIONS_HOST;
  return startLocalAws({
    engine: 'localstack',
    from: found.endpointUrl ? { endpointUrl: found.endpointUrl } : (found.way as 'docker' | 'process'),
    ...(functionsHost ? { functionsHost } : {}),
    viewer: false,
    signal,
    onProgress,
  });
};

const readList = async (way: Way): Promise<string[]> => {
  const list = z.array(z.string()).parse(JSON.parse(await readFile(listFile(way), 'utf8')));
  if (list.length > 0) return list;
  throw new RelanceError('list_empty', `${listFile(way)} lists no check, so that nothing would be missed`);
};

interface Asked {
  readonly way?: Way;
  readonly filters: readonly string[];
}

const runTests = async (
  aws: LocalAws,
  filters: readonly string[],
  signal: AbortSignal,
): Promise<unknown[]> => {
  const file = path.join(aws.folder, 'stage.json');
  const startedAt = Date.now();
  const outputs = await deployStage(aws, { stage: STAGE, signal, onProgress });
  await writeLocalStage(await describeLocalStage(aws, outputs, { stage: STAGE, startedAt }), file);
  onProgress(`deployed after ${Math.round((Date.now() - startedAt) / 1000)} s`);
  const env = { RELANCE_TEST_STAGE: file, RELANCE_CALLS_FILE: aws.callsFile };
  const reports: unknown[] = [];
  for (const project of ['live', 'last'] as const) {
    const files = await filesOf(project, filters);
    if (files.length === 0) continue;
    const args = ['--runTestsByPath', ...files, ...namePattern(LEFT_OUT)];
    const { report, tally } = await runJest(project, aws.folder, args, { signal, env }, say);
    say(`${project} tests: ${tally.passed} passed, ${tally.failed} failed`);
    if (tally.failed > 0) await keepEvidence(aws, say);
    if (report === undefined) throw new RelanceError('tests_failed', `the ${project} tests did not end`);
    reports.push(report);
  }
  return reports;
};

/** Runs it all; answers whether it passed. Nothing is left running, whatever happens. */
const run = async ({ way, filters }: Asked, signal: AbortSignal): Promise<boolean> => {
  const startedAt = Date.now();
  const found = await findWay(process.env, way);
  for (const line of found.passedOver) say(`passed over: ${line}`);
  say(`way: ${found.way}`);
  const listed =
    process.env.RELANCE_PIN === 'localstack' || filters.length > 0 ? [] : await readList(found.way);
  const aws = await bringUp(found, signal);
  try {
    const version = await versionOf(aws.endpointUrl);
    say(`version: ${version}`);
    refuseOld(version);
    const apis = await askApis(aws.endpointUrl, aws.region);
    for (const { api, answered } of apis) say(`  ${api}: ${answered}`);
    const outcome = outcomeOf(await runTests(aws, filters, signal), PROJECT);
    const missing = await missingResources(aws, STAGE);
    const leftOut =
      filters.length > 0 ? LEFT_OUT.filter(({ file }) => filters.some((f) => file.includes(f))) : LEFT_OUT;
    const verdict = judge(outcome, listed, leftOut);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const lines = reportLines({
      found,
      version,
      apis,
      missing,
      outcome,
      verdict,
      listed: listed.length,
      seconds,
    });
    await mkdir(RELANCE_FOLDER, { recursive: true });
    await writeFile(REPORT, `${lines.join('\n')}\n`);
    if (process.env.RELANCE_PIN === 'localstack') {
      await writeFile(listFile(found.way), `${JSON.stringify(outcome.passed, null, 2)}\n`);
    }
    process.stdout.write(`${lines.join('\n')}\n`);
    return verdict.problems.length === 0;
  } finally {
    await aws.stop();
  }
};

const HELP = `npm run test:localstack [-- --way ${WAYS.join('|')}] [PATTERN...]
The contracts of the stores and the end-to-end tests on LocalStack: one that answers at AWS_ENDPOINT_URL, else the image
in Docker (with LOCALSTACK_AUTH_TOKEN), else the last open community version as a process of this machine. Ends with 1
when a check failed or one of the committed list did not run, 130 when it was stopped.
`;

const askedOf = (args: readonly string[]): Asked => {
  const at = args.indexOf('--way');
  const way = at < 0 ? undefined : WAYS.find((each) => each === args[at + 1]);
  const filters = at < 0 ? args : args.toSpliced(at, 2);
  const wrong = filters.find((arg) => arg.startsWith('-'));
  if (wrong || (at >= 0 && !way)) {
    throw new RelanceError(
      'usage',
      `${wrong ? `there is no option ${wrong}` : `--way is one of ${WAYS.join(', ')}`}`,
    );
  }
  return { ...(way ? { way } : {}), filters };
};

const main = async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return;
  }
  const { signal, done } = untilInterrupted();
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    process.exitCode = (await run(askedOf(args), AbortSignal.any([signal, limit]))) ? 0 : 1;
  } catch (error) {
    if (limit.aborted) {
      say(`error: not done after ${LIMIT_MS / 60_000} minutes; stopped`);
      process.exitCode = 1;
    } else if (signal.aborted) {
      say('stopped');
      process.exitCode = 130;
    } else if (error instanceof RelanceError) {
      say(`error: ${error.message}`);
      process.exitCode = error.code === 'usage' ? 2 : 1;
    } else throw error;
  } finally {
    done();
  }
};

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
