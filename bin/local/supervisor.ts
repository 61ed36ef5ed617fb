import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { engineOf } from './engines';
import type { EngineName, LocalStackFrom } from './engines/engine';
import { DOCKER_PORT } from './engines/localstack-docker';
import { callsFile, cleanEnv } from './part-env';
import { answers } from './parts';
import { freePort, isFree } from './ports';
import { openRun, type Run } from './run';
import type { ServerSettings } from './ses/server';
import { type Account, accountSchema } from './ses/ses';
import { NODE, runFile } from './type-script';

/** How a local AWS is started. */
export interface LocalAwsOptions {
  /** The emulator that it stands on. @default ministack */
  readonly engine?: EngineName;
  /** @default eu-west-1 */
  readonly region?: string;
  /** Where LocalStack comes from. @default process */
  readonly from?: LocalStackFrom;
  /**
   * The name under which functions reach this machine, where they run in containers: the local SES then listens on all
   * addresses. @default 127.0.0.1, and nobody else reaches it
   */
  readonly functionsHost?: string;
  /** Port of all AWS APIs. @default a free one; 4566 for LocalStack in Docker */
  readonly port?: number;
  /** A mail viewer for people. @default true */
  readonly viewer?: boolean;
  /** Whether SES events go to the default bus. @default true */
  readonly sesEvents?: boolean;
  /** What the local SES accepts. @default 50 a second, 200,000 a day */
  readonly account?: Partial<Account>;
  /** Whether the rights of Lambda roles are enforced, by an emulator that can. @default true */
  readonly enforceRights?: boolean;
  /** Further variables of the Lambda workers: the bench sends some services through a proxy that counts. */
  readonly workerEnv?: Readonly<Record<string, string>>;
  /** Ends the start. */
  readonly signal?: AbortSignal;
  /** Told what is being done, a line each. */
  readonly onProgress?: (line: string) => void;
}

/** A running local AWS. */
export interface LocalAws {
  readonly engine: EngineName;
  /** Where the API's calls come in, when the emulator has no HTTP API. */
  readonly doorUrl?: string;
  /** Of all AWS APIs but SES. */
  readonly endpointUrl: string;
  readonly sesUrl: string;
  /** The same for functions. */
  readonly functionsSesUrl: string;
  /** Process id of the emulator, whose children are the Lambda workers; 0 where somebody else runs it. */
  readonly emulatorPid: number;
  /** Of the mail viewer, for a browser. */
  readonly mailboxUrl?: string;
  /** Answers every accepted mail, one JSON a line. */
  readonly mailsUrl: string;
  readonly region: string;
  readonly accountId: string;
  /** The variables that point the AWS CLI, CDK and the SDKs to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Files of this run; deleted by stop. */
  readonly folder: string;
  /** What the emulator and the Lambdas print. */
  readonly logFile: string;
  /** Each different call of a Lambda, and of a client of the local SES, as a line of JSON. */
  readonly callsFile: string;
  /** Resolves when a part has died by itself. */
  readonly died: Promise<string>;
  /** Ends all parts and deletes their files. Safe to call twice. */
  stop(): Promise<void>;
}

const ACCOUNT_ID = '000000000000';
const ATTEMPTS = 3;

/** The environment for clients of a local AWS: what sends them there, and credentials that open nothing else. */
export const clientEnv = (urls: { endpointUrl: string; sesUrl: string }, region: string) => ({
  AWS_ENDPOINT_URL: urls.endpointUrl,
  AWS_ENDPOINT_URL_S3: urls.endpointUrl,
  AWS_ENDPOINT_URL_SESV2: urls.sesUrl,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
});

const startViewer = async (run: Run): Promise<{ smtpPort: number; url: string }> => {
  const [smtpPort, web] = [await freePort(), await freePort()];
  const folder = path.join(run.folder, 'mailbox');
  mkdirSync(folder, { recursive: true });
  const url = `http://127.0.0.1:${web}`;
  await run.start({
    name: 'mail viewer',
    command: NODE,
    args: runFile('bin/local/viewer.ts', JSON.stringify({ smtp: smtpPort, web, folder })),
    env: cleanEnv(),
    isReady: () => answers(`${url}/api/healthz`),
  });
  return { smtpPort, url };
};

const startSes = async (run: Run, settings: Omit<ServerSettings, 'port'>): Promise<string> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await run.start({
    name: 'local SES',
    command: NODE,
    args: runFile('bin/local/ses/server.ts', JSON.stringify({ ...settings, port })),
    env: cleanEnv(),
    saysWhenReady: 'local SES on port',
    isReady: () => answers(`${url}/_ready`),
  });
  return url;
};

/** Stands in for the HTTP API. */
const startDoor = async (run: Run, endpointUrl: string): Promise<string> => {
  const port = await freePort();
  await run.start({
    name: 'door',
    command: NODE,
    args: runFile('bin/local/door/server.ts', JSON.stringify({ port, endpointUrl })),
    env: cleanEnv(),
    saysWhenReady: 'door on port',
    isReady: async () => true,
  });
  return `http://127.0.0.1:${port}`;
};

/** Stands in for the Scheduler, as far as it fires. */
const startClock = async (run: Run, place: { endpointUrl: string; region: string }): Promise<void> => {
  await run.start({
    name: 'clock',
    command: NODE,
    args: runFile('bin/local/clock/server.ts', JSON.stringify(place)),
    env: cleanEnv(),
    saysWhenReady: 'the clock ticks',
    isReady: async () => true,
  });
};

const startAll = async (run: Run, options: LocalAwsOptions): Promise<Omit<LocalAws, 'stop' | 'died'>> => {
  const region = options.region ?? 'eu-west-1';
  const from = options.from ?? 'process';
  const endpointUrl =
    typeof from === 'object'
      ? from.endpointUrl.replace(/\/+$/, '')
      : `http://127.0.0.1:${options.port ?? (from === 'docker' ? DOCKER_PORT : await freePort())}`;
  const viewer = (options.viewer ?? true) ? await startViewer(run) : undefined;
  const sesUrl = await startSes(run, {
    folder: run.folder,
    region,
    accountId: ACCOUNT_ID,
    account: accountSchema.parse(options.account ?? {}),
    callsFile: callsFile(run),
    ...(options.functionsHost ? { host: '0.0.0.0' } : {}),
    ...((options.sesEvents ?? true) ? { busUrl: endpointUrl } : {}),
    ...(viewer ? { smtpPort: viewer.smtpPort } : {}),
  });
  const functionsSesUrl = sesUrl.replace('127.0.0.1', options.functionsHost ?? '127.0.0.1');
  const name = options.engine ?? 'ministack';
  const engine = engineOf(name);
  const emulatorPid = await engine.start(run, {
    from,
    endpointUrl,
    sesUrl,
    region,
    accountId: ACCOUNT_ID,
    enforceRights: options.enforceRights ?? true,
    workerEnv: options.workerEnv ?? {},
  });
  const doorUrl = engine.complete ? undefined : await startDoor(run, endpointUrl);
  if (!engine.complete) await startClock(run, { endpointUrl, region });
  return {
    engine: name,
    ...(doorUrl ? { doorUrl } : {}),
    endpointUrl,
    sesUrl,
    functionsSesUrl,
    emulatorPid,
    mailsUrl: `${sesUrl}/_mails`,
    region,
    accountId: ACCOUNT_ID,
    folder: run.folder,
    // Of an emulator that somebody else runs there is only what the door tells.
    logFile: path.join(run.folder, emulatorPid === 0 ? 'door.log' : 'emulator.log'),
    callsFile: callsFile(run),
    env: clientEnv({ endpointUrl, sesUrl }, region),
    ...(viewer ? { mailboxUrl: viewer.url } : {}),
  };
};

/** What is thrown where a port that was asked for is in use. */
export const portTaken = (port: number) =>
  new RelanceError('port_taken', `port ${port} is in use; choose another with --port`);

/**
 * Starts the emulator, the local SES and (unless left out) the mail viewer, each on a free port of 127.0.0.1, and
 * answers when all can be used. Throws `port_taken` and `part_failed`, with nothing left running. Signals are the
 * caller's: it calls stop. Whatever happens to this process, no part outlives it.
 */
export const startLocalAws = async (options: LocalAwsOptions = {}): Promise<LocalAws> => {
  if (options.port !== undefined && !(await isFree(options.port))) throw portTaken(options.port);
  for (let attempt = 1; ; attempt += 1) {
    const run = openRun(options);
    try {
      const started = await startAll(run, options);
      const died = Promise.race(run.parts.map((part) => part.ended.then(() => part.name)));
      return { ...started, died, stop: run.stop };
    } catch (error) {
      await run.stop();
      // Somebody else took a port between our looking and our listening: look again, unless the port was asked for.
      const taken = error instanceof RelanceError && /already in use|EADDRINUSE/i.test(error.message);
      if (taken && options.port !== undefined) throw portTaken(options.port);
      if (!taken || attempt >= ATTEMPTS) throw error;
    }
  }
};
