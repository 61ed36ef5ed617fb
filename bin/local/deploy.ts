import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { missingResources, openDoor, publishProgramme } from './after-deploy';
import { engineOf } from './engines';
import { PROJECT } from './folders';
import type { LocalAws } from './supervisor';
import { NODE } from './type-script';

/** What the stacks say of themselves: stack name -> output name -> value. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** How the stage is deployed. */
export interface DeployOptions {
  /** @default local */
  readonly stage?: string;
  readonly signal?: AbortSignal;
  /** Told how far it is, a line each. */
  readonly onProgress?: (line: string) => void;
}

const CDK = path.join(PROJECT, 'node_modules/aws-cdk/bin/cdk');
const KEPT_LINES = 40;
/** `relance-local-data | 12/47 | 6:28:53 AM | CREATE_COMPLETE | AWS::SQS::Queue | ...` */
const RESOURCE = /^\s*(\S+)\s+\|\s+(\d+)\/(\d+)\s+\|/;

const cdkEnv = (aws: Pick<LocalAws, 'env' | 'folder'>): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  ...aws.env,
  PATH: `${path.dirname(NODE)}${path.delimiter}${process.env.PATH}`,
  // Killed in the middle it cleans nothing up; the run's folder goes with the run.
  TMPDIR: aws.folder,
  // What the command line and the library of CDK keep in the home folder.
  CDK_HOME: path.join(aws.folder, 'home/.cdk'),
  HOME: path.join(aws.folder, 'home'),
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  // Events of resources come as plain lines.
  CI: 'true',
  NO_COLOR: '1',
});

/** Runs the CDK command line; throws `deploy_failed` with its last lines. An abort ends it and all that it started. */
const runCdk = async (
  aws: Pick<LocalAws, 'env' | 'folder'>,
  args: readonly string[],
  options: DeployOptions,
  onLine: (line: string) => void,
): Promise<void> => {
  options.signal?.throwIfAborted();
  const common = ['--no-notices', '--version-reporting=false', '--no-color'];
  const child = spawn(NODE, [CDK, ...args, ...common], {
    cwd: PROJECT,
    env: cdkEnv(aws),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  options.signal?.addEventListener('abort', kill);
  process.once('exit', kill);
  const last: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > KEPT_LINES) last.shift();
      onLine(line);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  options.signal?.removeEventListener('abort', kill);
  process.off('exit', kill);
  options.signal?.throwIfAborted();
  if (code !== 0) {
    throw new RelanceError('deploy_failed', `cdk ${args[0]} ended with ${code}:\n${last.join('\n')}`);
  }
};

/** Says how far each stack is, in few lines: at most one for each tenth of its resources. */
const stackProgress = (say: (line: string) => void) => {
  const told = new Map<string, number>();
  return (line: string) => {
    const [, stack, done, total] = RESOURCE.exec(line) ?? [];
    if (!stack || !Number(total)) return;
    const tenth = Math.floor((Number(done) / Number(total)) * 5);
    if (tenth <= (told.get(stack) ?? 0)) return;
    told.set(stack, tenth);
    say(`deploying ${stack}: ${done} of ${total} resources`);
  };
};

/**
 * Bootstraps and deploys all stacks of a stage with the ordinary CDK command line, and answers their outputs. Deploying
 * again changes only what differs. Throws `deploy_failed`, also when the emulator only pretends to have what we need.
 */
export const deployStage = async (
  aws: Pick<
    LocalAws,
    'engine' | 'env' | 'endpointUrl' | 'functionsSesUrl' | 'doorUrl' | 'accountId' | 'region' | 'folder'
  >,
  options: DeployOptions = {},
): Promise<StackOutputs> => {
  const say = options.onProgress ?? (() => undefined);
  const stage = options.stage ?? 'local';
  const outputsFile = path.join(aws.folder, 'outputs.json');
  const where = [
    ...['-c', `stage=${stage}`, '-c', `localEndpoint=${aws.endpointUrl}`],
    ...(engineOf(aws.engine).complete
      ? []
      : ['-c', `localDoor=${aws.doorUrl}`, '-c', `localSes=${aws.functionsSesUrl}`]),
    ...['--output', path.join(aws.folder, 'cdk.out')],
  ];
  say('preparing the account for CDK');
  const silent = () => undefined;
  // Without an app: it would be synthesized only to find the account that is named here.
  const bootstrap = ['bootstrap', `aws://${aws.accountId}/${aws.region}`, '--app', ''];
  await runCdk(aws, bootstrap, options, silent);
  say('building the Lambdas and the templates');
  await runCdk(
    aws,
    ['deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile, ...where],
    options,
    stackProgress(say),
  );
  const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as StackOutputs;
  if (!engineOf(aws.engine).complete) {
    await missingResources(aws, stage, { signal: options.signal });
    await openDoor(aws, outputs, stage, { signal: options.signal });
    say('publishing the programme');
    await publishProgramme(aws, outputs, stage, { signal: options.signal });
  }
  return outputs;
};
