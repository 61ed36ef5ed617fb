/** What `npm run test:localstack` runs: the contracts of the stores and the end-to-end tests, on LocalStack. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { untilInterrupted } from '../support/interrupt';
import { missingResources } from './after-deploy';
import { deployStage } from './deploy';
import { DOCKER_HOST_NAME } from './engines/localstack-docker';
import { keepEvidence } from './evidence';
import { PROJECT, RELANCE_FOLDER } from './folders';
import { describeLocalStage, writeLocalStage } from './local-stage';
import { askApis, refuseOld, refuseUnanswered, versionOf } from './localstack/apis';
import { type Asked, askedOf, HELP } from './localstack/asked';
import { asksFor, type CheckFiles, filesOf, readList, runChecks, writeList } from './localstack/checks';
import { leftOutIn } from './localstack/left-out';
import { orLeave } from './localstack/limit';
import { reportLines } from './localstack/report';
import { judge, outcomeOf, pinned } from './localstack/verdict';
import { type FoundWay, findWay } from './localstack/ways';
import { isFree } from './ports';
import { runStep } from './step';
import { type LocalAws, portTaken, startLocalAws } from './supervisor';

const STAGE = 'local';
const REPORT = path.join(RELANCE_FOLDER, 'localstack-report.md');

/** Of an installation that has said why it failed, and what to do: a second sentence would add nothing. */
const ALREADY_TOLD = 'not_installed_told';

/** Whatever hangs, it ends. */
const LIMIT_MS = 90 * 60_000;
/** What does not end that long after it was told to is left, and LocalStack is stopped. */
const GRACE_MS = 15_000;
/** For stopping, too. */
const LAST_GRACE_MS = 45_000;

const say = (line: string) => process.stderr.write(`${line}\n`);
const onProgress = (line: string) => say(`[LocalStack] ${line}`);

/** What is known before LocalStack is up. */
interface Prepared {
  readonly found: FoundWay;
  readonly files: CheckFiles;
  /** Undefined where the run is not judged by the committed list. */
  readonly listed: readonly string[] | undefined;
  readonly startedAt: number;
}

const bringUp = async (found: FoundWay, { port }: Asked, signal: AbortSignal): Promise<LocalAws> => {
  if (found.way === 'process') {
    const { code } = await runStep(path.join(PROJECT, 'bin/local/install/localstack.mjs'), [], { signal });
    if (code !== 0) throw new RelanceError(ALREADY_TOLD, 'LocalStack could not be installed');
  }
  const functionsHost =
    found.way === 'docker' ? DOCKER_HOST_NAME : found.endpointUrl && process.env.RELANCE_FUNCTIONS_HOST;
  return startLocalAws({
    engine: 'localstack',
    from: found.endpointUrl ? { endpointUrl: found.endpointUrl } : (found.way as 'docker' | 'process'),
    ...(functionsHost ? { functionsHost } : {}),
    ...(port === undefined ? {} : { port }),
    viewer: false,
    signal,
    onProgress,
  });
};

const deploy = async (aws: LocalAws, signal: AbortSignal): Promise<string> => {
  const file = path.join(aws.folder, 'stage.json');
  const startedAt = Date.now();
  const outputs = await deployStage(aws, { stage: STAGE, signal, onProgress });
  await writeLocalStage(await describeLocalStage(aws, outputs, { stage: STAGE, startedAt, signal }), file);
  onProgress(`deployed after ${Math.round((Date.now() - startedAt) / 1000)} s`);
  return file;
};

/** Runs the checks on a LocalStack that is up, tells what they came to, and answers whether they passed. */
const check = async (
  aws: LocalAws,
  { filters, pins }: Asked,
  { found, files, listed, startedAt }: Prepared,
  signal: AbortSignal,
): Promise<boolean> => {
  const version = await versionOf(aws.endpointUrl, signal);
  say(`version: ${version}`);
  refuseOld(version, found.way);
  const apis = await askApis(aws.endpointUrl, aws.region, signal);
  for (const { api, answered } of apis) say(`  ${api}: ${answered}`);
  refuseUnanswered(apis, found.way);
  const stageFile = await deploy(aws, signal);
  const runs = await runChecks(files, {
    folder: aws.folder,
    leftOut: leftOutIn(found.way),
    env: { RELANCE_TEST_STAGE: stageFile, RELANCE_CALLS_FILE: aws.callsFile },
    signal,
    say,
    onFailed: () => keepEvidence(aws, say),
  });
  const outcome = outcomeOf(runs, PROJECT);
  const missing = await missingResources(aws, STAGE, { signal });
  const leftOut = leftOutIn(found.way).filter(({ file }) => asksFor(filters, file));
  const verdict = judge(outcome, listed, leftOut);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const about = { found, version, apis, missing, outcome, verdict };
  const lines = reportLines({ ...about, listed: listed?.length, seconds });
  await mkdir(RELANCE_FOLDER, { recursive: true });
  await writeFile(REPORT, `${lines.join('\n')}\n`);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (pins) {
    const list = pinned(outcome, verdict);
    if (list) await writeList(found.way, list);
    else say('the list of this way is left as it was: the run has problems');
  }
  return verdict.problems.length === 0;
};

/** Runs it all; answers whether it passed. Nothing is left running, whatever happens. */
const run = async (asked: Asked, signal: AbortSignal): Promise<boolean> => {
  const startedAt = Date.now();
  const { way, filters, port, pins } = asked;
  if (port !== undefined && !(await isFree(port))) throw portTaken(port);
  const found = await findWay(process.env, { asked: way, signal });
  for (const line of found.passedOver) say(`passed over: ${line}`);
  say(`way: ${found.way}`);
  const files = await filesOf(filters, leftOutIn(found.way), signal);
  const listed = pins || filters.length > 0 ? undefined : await readList(found.way);
  const aws = await bringUp(found, asked, signal);
  const lost = new AbortController();
  void aws.died.then((part) => lost.abort(new RelanceError('part_failed', `the ${part} ended by itself`)));
  const whileUp = AbortSignal.any([signal, lost.signal]);
  try {
    const prepared = { found, files, listed, startedAt };
    return await orLeave(check(aws, asked, prepared, whileUp), whileUp, GRACE_MS);
  } catch (error) {
    if (lost.signal.aborted && !signal.aborted) throw lost.signal.reason;
    throw error;
  } finally {
    await aws.stop();
  }
};

const main = async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(HELP);
    return;
  }
  const { signal, done } = untilInterrupted();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  const over = AbortSignal.any([signal, limit.signal]);
  try {
    const passed = await orLeave(run(askedOf(args, process.env), over), over, LAST_GRACE_MS);
    process.exitCode = passed ? 0 : 1;
  } catch (error) {
    if (limit.signal.aborted) {
      say(`error: not done after ${LIMIT_MS / 60_000} minutes; stopped`);
      process.exitCode = 1;
    } else if (signal.aborted) {
      say('stopped');
      process.exitCode = 130;
    } else if (error instanceof RelanceError) {
      if (error.code !== ALREADY_TOLD) say(`error: ${error.message}`);
      process.exitCode = error.code === 'usage' ? 2 : 1;
    } else throw error;
  } finally {
    clearTimeout(timer);
    done();
  }
  // What was left to itself must not hold the process.
  if (over.aborted) process.exit();
};

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
