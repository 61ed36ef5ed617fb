import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { RelanceError } from '../../functions/shared/kernel/errors';
import type { KeysAnswer } from '../../functions/tracking/contract';
import { OUTPUTS, stackNames } from '../../lib/outputs';
import type { StackOutputs } from './deploy';
import { type AskOptions, asking, clientOf } from './emulator-client';
import { engineOf } from './engines';
import { ENGINES } from './engines/engine';
import { RELANCE_FOLDER } from './folders';
import { askAddress } from './parts';
import { bornAt, isAlive } from './processes.mjs';
import type { LocalAws } from './supervisor';

const localStageSchema = z.object({
  /** The emulator that it stands on. @default ministack */
  engine: z.enum(ENGINES).optional(),
  endpointUrl: z.string(),
  sesUrl: z.string(),
  apiUrl: z.string(),
  writeKey: z.string(),
  stage: z.string(),
  region: z.string(),
  /** The process that holds it up. */
  pid: z.number().int(),
  /** When that process began (see bornAt); missing where the system does not tell. */
  born: z.string().optional(),
  mailboxUrl: z.string().optional(),
  mailsUrl: z.string(),
  tables: z.record(z.string(), z.string()),
  /** Seconds from the start until it could be used. */
  seconds: z.number(),
});
/** A deployed stage on a local AWS: where it is, and the key with which calls are sent to it. */
export type LocalStage = z.output<typeof localStageSchema>;

const FILE = path.join(RELANCE_FOLDER, 'local.json');
const SILENT_MS = 15_000;
const ASK_MS = 5000;
const POLL_MS = 100;

const makeWriteKey = async (
  aws: Pick<LocalAws, 'endpointUrl' | 'region'>,
  functionName: string,
  options: AskOptions,
) => {
  const client = new LambdaClient(clientOf(aws, options));
  try {
    const invoke = new InvokeCommand({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify({ action: 'create', name: 'local', origins: ['*'] })),
    });
    const answer = await asking('no write key could be made', options, () =>
      client.send(invoke, { abortSignal: options.signal }),
    );
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    const { writeKey } = JSON.parse(text) as Partial<KeysAnswer>;
    if (answer.FunctionError || !writeKey) {
      throw new RelanceError('write_key_failed', `no write key could be made: ${text}`);
    }
    return writeKey;
  } finally {
    client.destroy();
  }
};

/** Looks the stage's outputs up and makes it a write key. Throws `outputs_invalid`, `write_key_failed`, `deploy_failed`. */
export const describeLocalStage = async (
  aws: LocalAws,
  outputs: StackOutputs,
  about: { readonly stage: string; readonly startedAt: number; readonly signal?: AbortSignal | undefined },
): Promise<LocalStage> => {
  const stack = stackNames(about.stage).service;
  const read = (name: string): string => {
    const value = outputs[stack]?.[name];
    if (value) return value;
    throw new RelanceError('outputs_invalid', `the stack ${stack} has no output ${name}`);
  };
  const named = z.record(z.string(), z.string());
  const functionName = named.parse(JSON.parse(read(OUTPUTS.functions)))['administer-keys'];
  if (!functionName) {
    throw new RelanceError('outputs_invalid', `the output ${OUTPUTS.functions} names no administer-keys`);
  }
  const born = bornAt(process.pid);
  return {
    engine: aws.engine,
    endpointUrl: aws.endpointUrl,
    sesUrl: aws.sesUrl,
    apiUrl: read(OUTPUTS.apiUrl).replace(/\/$/, ''),
    writeKey: await makeWriteKey(aws, functionName, { signal: about.signal }),
    stage: about.stage,
    region: aws.region,
    pid: process.pid,
    ...(born ? { born } : {}),
    ...(aws.mailboxUrl ? { mailboxUrl: aws.mailboxUrl } : {}),
    mailsUrl: aws.mailsUrl,
    tables: named.parse(JSON.parse(read(OUTPUTS.tables))),
    seconds: Math.round((Date.now() - about.startedAt) / 100) / 10,
  };
};

/** Writes where the stage is, for the command line; readers see the old file or the new one, never half of it. */
export const writeLocalStage = async (stage: LocalStage, file = FILE): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(stage, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
};

const parse = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RelanceError('local_file_damaged', `${file} is damaged: delete it`, [], { cause: error });
  }
};

/**
 * What the file says, or undefined when there is none (or none of this version). It may be of a stage that is gone.
 * Throws `local_file_damaged` when it is no JSON: whether a local AWS is up cannot be told then.
 */
export const readLocalStage = async (file = FILE): Promise<LocalStage | undefined> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return localStageSchema.safeParse(parse(text, path.relative(process.cwd(), file))).data;
};

/** Deletes the file, when it is of that process. */
export const forgetLocalStage = async (pid: number, file = FILE): Promise<void> => {
  if ((await readLocalStage(file))?.pid === pid) await rm(file, { force: true });
};

/** Whether the process that holds the stage up is surely there: `unknown` where another may have its id by now. */
export const holderOf = (stage: LocalStage): 'there' | 'gone' | 'unknown' => {
  if (!isAlive(stage.pid)) return 'gone';
  const born = bornAt(stage.pid);
  if (!stage.born || !born) return 'unknown';
  return stage.born === born ? 'there' : 'gone';
};

const silentStage = (pid: number): RelanceError =>
  new RelanceError(
    'local_silent',
    `the local AWS of process ${pid} does not answer; try again, or stop it with: npx relance local down`,
  );

/**
 * Whether the stage can be used: its process is alive and its endpoint answers. One that is slow is waited for, and
 * never taken for one that is gone: throws `local_silent` when it has not answered within `withinMs`.
 */
export const isUp = async (stage: LocalStage, withinMs = SILENT_MS): Promise<boolean> => {
  const url = `${stage.endpointUrl}${engineOf(stage.engine ?? 'ministack').readyPath}`;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const holder = holderOf(stage);
    if (holder === 'gone') return false;
    const said = await askAddress(url, Math.max(1, Math.min(ASK_MS, deadline - Date.now())));
    if (said === 'answers') return true;
    // Where nobody listens, a process that is surely the stage's is about to end, and one that may be another's is no stage.
    if (said === 'nobody' && holder === 'unknown') return false;
    if (Date.now() >= deadline) throw silentStage(stage.pid);
    await sleep(POLL_MS);
  }
};
