/** What `npm test` runs: lint, types, and all tests; those against a deployed stage on a local AWS of its own. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { KEPT_BUNDLES } from '../bundled';
import { untilInterrupted } from '../support/interrupt';
import { deployStage } from './deploy';
import { keepEvidence } from './evidence';
import { deleteFolder, makeRunFolder, PROJECT } from './folders';
import { JEST, type JestOptions, runJest, type TestProject } from './jest';
import { describeLocalStage, writeLocalStage } from './local-stage';
import { runStep } from './step';
import { type LocalAws, startLocalAws } from './supervisor';
import { sum, type Tally, tallyOfStep } from './test-tally';

const STAGE = 'local';
const program = (file: string) => path.join(PROJECT, 'node_modules', file);
const BIOME = program('@biomejs/biome/bin/biome');
const TSC = program('typescript/bin/tsc');

const say = (line: string) => process.stderr.write(`${line}\n`);
const took = (startedAt: number) => `${Math.round((Date.now() - startedAt) / 1000)} s`;

/** A local AWS with the stage deployed, and the file that tells the tests where it is. */
interface Ready {
  readonly aws: LocalAws;
  readonly file: string;
}

const bringUp = async (signal: AbortSignal): Promise<Ready> => {
  const startedAt = Date.now();
  const onProgress = (line: string) => say(`[local AWS] ${line}`);
  const aws = await startLocalAws({ viewer: false, signal, onProgress });
  try {
    const outputs = await deployStage(aws, { stage: STAGE, signal, onProgress });
    const file = path.join(aws.folder, 'stage.json');
    await writeLocalStage(await describeLocalStage(aws, outputs, { stage: STAGE, startedAt, signal }), file);
    onProgress(`deployed after ${took(startedAt)}`);
    return { aws, file };
  } catch (error) {
    await aws.stop();
    throw error;
  }
};

/** Whether any test of a deployed stage is asked for. */
const asksForStage = async (filters: readonly string[]): Promise<boolean> => {
  if (filters.length === 0) return true;
  const args = [JEST, '--selectProjects', 'live', '--listTests', '--passWithNoTests', ...filters];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PROJECT });
  return stdout.includes('.test.ts');
};

const check = async (name: string, file: string, args: string[], signal: AbortSignal): Promise<Tally> => {
  const { code, seconds } = await runStep(file, args, { signal });
  say(`${name}: ${code === 0 ? 'passed' : 'FAILED'} after ${Math.round(seconds)} s`);
  return tallyOfStep(code);
};

const jest = async (
  project: TestProject,
  folder: string,
  filters: readonly string[],
  options: JestOptions,
): Promise<Tally> => {
  const args = filters.length > 0 ? ['--passWithNoTests', '--testPathPatterns', ...filters] : [];
  const { tally, seconds } = await runJest(project, folder, args, options, say);
  say(`${project} tests: ${tally.passed} passed, ${tally.failed} failed after ${Math.round(seconds)} s`);
  return tally;
};

const runLive = async (
  ready: Promise<Ready>,
  filters: readonly string[],
  signal: AbortSignal,
): Promise<Tally> => {
  let up: Ready;
  try {
    up = await ready;
  } catch (error) {
    signal.throwIfAborted();
    say(`the stage could not be deployed: ${(error as Error).message}`);
    return { passed: 0, failed: 1 };
  }
  try {
    const env = { RELANCE_TEST_STAGE: up.file, RELANCE_CALLS_FILE: up.aws.callsFile };
    const live = await jest('live', up.aws.folder, filters, { signal, env });
    if (live.failed > 0) await keepEvidence(up.aws, say);
    // They judge by everything that all live tests did.
    if (filters.length > 0) return live;
    return sum([live, await jest('last', up.aws.folder, [], { signal, env })]);
  } finally {
    await up.aws.stop();
  }
};

/** Runs everything; answers what it came to. Throws what `signal` was aborted with; nothing is left running then. */
const runAll = async (filters: readonly string[], signal: AbortSignal): Promise<Tally> => {
  const folder = makeRunFolder();
  // Half a dozen tests deploy the stage to a local AWS of their own: what it is made of is bundled once for all of them.
  process.env[KEPT_BUNDLES] = path.join(folder, 'bundles');
  const ready = (await asksForStage(filters)) ? bringUp(signal) : undefined;
  // Told where it is awaited; until then it is nobody's surprise.
  ready?.catch(() => undefined);
  try {
    const tallies = [
      await check('lint', BIOME, ['check'], signal),
      await check('types', TSC, ['--noEmit'], signal),
      await jest('unit', folder, filters, { signal }),
    ];
    if (ready) tallies.push(await runLive(ready, filters, signal));
    return sum(tallies);
  } finally {
    // Where it came to nobody: an abort, a step that could not even start.
    await ready?.then(
      ({ aws }) => aws.stop(),
      () => undefined,
    );
    deleteFolder(folder);
  }
};

const HELP = `npm test [-- PATTERN...]: lint, types, and all tests; or only the tests whose path matches a pattern.
Tests of a deployed stage start a local AWS of their own. Ends with 1 when anything failed, 130 when it was stopped.
`;

const main = async () => {
  const filters = process.argv.slice(2);
  if (filters.includes('--help') || filters.includes('-h')) {
    process.stdout.write(HELP);
    return;
  }
  const option = filters.find((filter) => filter.startsWith('-'));
  if (option) {
    say(`error: there is no option ${option}; see: npm test -- --help`);
    process.exitCode = 2;
    return;
  }
  const startedAt = Date.now();
  const { signal, done } = untilInterrupted();
  try {
    const { passed, failed } = await runAll(filters, signal);
    say(`everything took ${took(startedAt)}`);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    process.exitCode = failed > 0 ? 1 : 0;
  } catch (error) {
    if (signal.aborted) {
      say('stopped');
      process.exitCode = 130;
    } else if (error instanceof RelanceError) {
      say(`error: ${error.message}`);
      process.exitCode = 1;
    } else throw error;
  } finally {
    done();
  }
};

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
