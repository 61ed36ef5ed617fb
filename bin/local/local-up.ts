import { setTimeout as sleep } from 'node:timers/promises';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { deployStage } from './deploy';
import {
  describeLocalStage,
  forgetLocalStage,
  holderOf,
  isUp,
  type LocalStage,
  readLocalStage,
  writeLocalStage,
} from './local-stage';
import { type LocalAwsOptions, startLocalAws } from './supervisor';

/** How the project's local stage is brought up. */
export interface LocalUpOptions
  extends Pick<LocalAwsOptions, 'engine' | 'port' | 'viewer' | 'account' | 'signal' | 'onProgress'> {
  /** Stops the one that is up and starts another, empty. @default false: one that is up is used */
  readonly fresh?: boolean;
}

/** The local stage that is up. */
export interface LocalUp {
  readonly stage: LocalStage;
  /** Whether this call started it; then stop ends it. */
  readonly started: boolean;
  /** Resolves with the name of a part that has died by itself; never, for a stage that was up already. */
  readonly died: Promise<string>;
  /** Ends what this call started; leaves a stage alone that was up already. Safe to call twice. */
  stop(): Promise<void>;
}

const STAGE = 'local';
const STOP_MS = 20_000;
const POLL_MS = 100;

/** Whether the process of a stage is ours to end: surely its own, or (where that cannot be told) it answers as the stage. */
const isOurs = async (stage: LocalStage, withinMs?: number): Promise<boolean> => {
  const holder = holderOf(stage);
  if (holder !== 'unknown') return holder === 'there';
  try {
    return await isUp(stage, withinMs);
  } catch (error) {
    if (!(error instanceof RelanceError && error.code === 'local_silent')) throw error;
    throw new RelanceError(
      'local_silent',
      `the local AWS of process ${stage.pid} does not answer, so that it is not sure to be that process; try again, or end it by hand`,
    );
  }
};

/** What `localDown` may be told. */
export interface DownOptions {
  /** @default that of the project */
  readonly file?: string;
  /** How long an AWS that does not answer is waited for, where only its answer tells whose the process is. */
  readonly withinMs?: number;
  /** Told what is being done. */
  readonly onProgress?: ((line: string) => void) | undefined;
}

/**
 * Asks the process that holds the local stage up to end, also one whose AWS does not answer, and waits until it has.
 * Answers whether there was one. The file of a process that may still live is kept: throws `stop_failed`, `local_silent`.
 */
export const localDown = async (options: DownOptions = {}): Promise<boolean> => {
  const stage = await readLocalStage(options.file);
  if (!stage) return false;
  const ours = await isOurs(stage, options.withinMs);
  if (ours) {
    options.onProgress?.(`stopping the local AWS of process ${stage.pid}`);
    process.kill(stage.pid, 'SIGTERM');
    const deadline = Date.now() + STOP_MS;
    while (holderOf(stage) !== 'gone') {
      if (Date.now() > deadline) {
        throw new RelanceError(
          'stop_failed',
          `the local AWS (process ${stage.pid}) does not end; end it by hand`,
        );
      }
      await sleep(POLL_MS);
    }
  }
  await forgetLocalStage(stage.pid, options.file);
  return ours;
};

/** Throws `other_engine` when another emulator is asked for than the stage that is up stands on. */
export const refuseOtherEngine = (stage: LocalStage, asked: LocalUpOptions['engine']): void => {
  const engine = stage.engine ?? 'ministack';
  if (!asked || asked === engine) return;
  throw new RelanceError(
    'other_engine',
    `the local AWS that is up stands on ${engine}; stop it first, or start another with --fresh`,
  );
};

/**
 * Brings the project's local stage up: starts a local AWS, deploys, makes a write key, and writes `.relance/local.json`
 * for the command line. One that is up already is answered as it is. Throws `port_taken`, `part_failed`, `other_engine`,
 * `local_silent`, `deploy_failed`, or what `signal` was aborted with; nothing is left running then.
 */
export const localUp = async (options: LocalUpOptions = {}): Promise<LocalUp> => {
  const startedAt = Date.now();
  const existing = await readLocalStage();
  if (existing && options.fresh) await localDown({ onProgress: options.onProgress });
  else if (existing && (await isUp(existing))) {
    refuseOtherEngine(existing, options.engine);
    options.onProgress?.(`the local AWS of process ${existing.pid} is up already`);
    return {
      stage: existing,
      started: false,
      died: new Promise(() => undefined),
      stop: async () => undefined,
    };
  }
  const aws = await startLocalAws(options);
  try {
    const outputs = await deployStage(aws, { ...options, stage: STAGE });
    const stage = await describeLocalStage(aws, outputs, { stage: STAGE, startedAt, signal: options.signal });
    await writeLocalStage(stage);
    return {
      stage,
      started: true,
      died: aws.died,
      async stop() {
        try {
          await forgetLocalStage(stage.pid);
        } finally {
          await aws.stop();
        }
      },
    };
  } catch (error) {
    await aws.stop();
    throw error;
  }
};
