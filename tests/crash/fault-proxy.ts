import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PROJECT } from '../../bin/local/folders';
import { answers, startPart } from '../../bin/local/parts';
import { freePort } from '../../bin/local/ports';
import { installedPython } from '../../bin/local/python';

/** A rule of microburst, as its control API takes it. */
export type FaultRule = Readonly<Record<string, unknown>>;

/** A write that took effect and whose caller (a client's application id) was told nothing. */
export interface LostAnswer {
  readonly caller: string | null;
  readonly pk: string | null;
  readonly sk: string | null;
  /** The last reservation in the item, as it is stored: a new one is added there. */
  readonly reservation: string | null;
}

/** A microburst proxy: what AWS calls pass through, and where faults are asked for. */
export interface FaultProxy {
  readonly url: string;
  /** Replaces all rules. */
  rules(rules: readonly FaultRule[]): Promise<void>;
  /** How often each fault fired since the start, by `service operation action`. */
  fired(): Promise<Readonly<Record<string, number>>>;
  /** The writes of items whose answer was lost, in their order. */
  lostAnswers(): readonly LostAnswer[];
  stop(): Promise<void>;
}

const READY_MS = 30_000;

const ask = async (url: string, method: string, body?: unknown): Promise<Response> => {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${await response.text()}`);
  return response;
};

const FAULTS = /^microburst_faults_total\{([^}]*)\} (\S+)$/gm;

const countsOf = (metrics: string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const [, labels = '', value] of metrics.matchAll(FAULTS)) {
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const name = `${label('service')} ${label('operation')} ${label('action')}`;
    counts[name] = (counts[name] ?? 0) + Number(value);
  }
  return counts;
};

/** Starts microburst before that endpoint, with no faults yet. Throws `part_failed`. */
export const startFaultProxy = async (upstream: string, signal: AbortSignal): Promise<FaultProxy> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'relance-faults-'));
  const python = installedPython();
  const lostFile = path.join(folder, 'lost-answers.ndjson');
  const part = await startPart(
    {
      name: 'fault proxy',
      command: python.command,
      args: [
        path.join(PROJECT, 'tests/crash/fault_proxy.py'),
        '--upstream',
        upstream,
        '--port',
        String(port),
        '--no-resign',
      ],
      env: { PATH: process.env.PATH, ...python.env, RELANCE_LOST_ANSWERS: lostFile },
      cwd: PROJECT,
      logFile: path.join(folder, 'proxy.log'),
      isReady: () => answers(`${url}/_microburst/health`),
      readyWithinMs: READY_MS,
      signal,
    },
    () => undefined,
  );
  // However this process exits, the proxy does not stay behind.
  const onExit = () => part.kill();
  process.once('exit', onExit);
  return {
    url,
    rules: async (rules) => void (await ask(`${url}/_microburst/rules`, 'POST', rules)),
    fired: async () => countsOf(await (await ask(`${url}/_microburst/metrics`, 'GET')).text()),
    lostAnswers: () =>
      existsSync(lostFile)
        ? readFileSync(lostFile, 'utf8')
            .split('\n')
            .filter((line) => line !== '')
            .map((line) => JSON.parse(line) as LostAnswer)
        : [],
    async stop() {
      await part.stop();
      process.off('exit', onExit);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
