import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleHandlers } from '../../lib/bundles';
import { findHandlers } from '../../lib/handlers';
import { LAMBDA_SETTINGS } from '../support/infra/lambda-settings';
import { bundleBare, sdkUse } from './bare-handlers';
import { type Figures, figure, quantile } from './figures';

const PROJECT = join(import.meta.dirname, '..', '..');
const NODE = join(PROJECT, 'node_modules/node/bin/node');
const RUNS = 15;
const SPECIAL: Readonly<Record<string, string>> = { QUIET_HOURS: 'on', WAITS: '{}' };
const run = promisify(execFile);

/** Every setting that any handler reads, each with a value that its rule takes. */
const anySettings = (): Record<string, string> =>
  Object.fromEntries(
    Object.values(LAMBDA_SETTINGS).flatMap((rules) =>
      Object.keys(rules).map((name) => [name, SPECIAL[name] ?? '5']),
    ),
  );

// Around the require alone: the start of Node is the same for all, and not ours.
const MEASURE = `
  const before = process.hrtime.bigint();
  const begun = process.cpuUsage();
  const { handler } = require(process.argv[1]);
  const { user, system } = process.cpuUsage(begun);
  const after = process.hrtime.bigint();
  if (typeof handler !== 'function') throw new Error('no handler in ' + process.argv[1]);
  process.stdout.write(JSON.stringify({ ms: Number(after - before) / 1e6, cpuMs: (user + system) / 1e3 }));
`;

/** One load, in milliseconds: by the clock, and of the processor (which does not count what others did meanwhile). */
interface Load {
  readonly ms: number;
  readonly cpuMs: number;
}

/** What the load of a handler's bundle takes, and that of a bare one with the same SDK clients; medians in ms. */
export interface LoadTime {
  readonly ours: number;
  readonly bare: number;
  /** The same, of the processor's time. */
  readonly cpu: { readonly ours: number; readonly bare: number };
}

const middle = (loads: readonly Load[], of: keyof Load): number =>
  quantile(
    loads.map((load) => load[of]),
    0.5,
  );

/**
 * Loads each handler's bundle, as it is deployed, and a bare handler that was bundled the same way with the same
 * clients and commands, each time in a new process, by turns. `only` names the handlers; `quick` bundles the bare ones together.
 * @default all, 15 times
 */
export const loadTimes = async (
  options: {
    readonly runs?: number;
    readonly only?: readonly string[];
    readonly quick?: boolean;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Readonly<Record<string, LoadTime>>> => {
  const { runs = RUNS, only, quick = false, signal } = options;
  const folder = mkdtempSync(join(tmpdir(), 'relance-load-'));
  try {
    const handlers = Object.fromEntries(
      Object.entries(findHandlers(PROJECT)).filter(([name]) => only?.includes(name) ?? true),
    );
    await bundleHandlers(handlers, join(folder, 'ours'), { 'deploy-programme': { 'programme.json': '{}' } });
    await bundleBare(await sdkUse(handlers), join(folder, 'bare'), PROJECT, { together: quick });
    const env = {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...anySettings(),
    };
    const once = async (kind: string, name: string) => {
      const args = ['-e', MEASURE, join(folder, kind, name, 'index.js')];
      const { stdout } = await run(NODE, args, { env, cwd: folder, signal });
      return JSON.parse(stdout) as Load;
    };
    const taken: Record<string, { ours: Load[]; bare: Load[] }> = {};
    for (let round = 0; round < runs; round += 1) {
      for (const name of Object.keys(handlers)) {
        taken[name] ??= { ours: [], bare: [] };
        taken[name].bare.push(await once('bare', name));
        taken[name].ours.push(await once('ours', name));
      }
    }
    return Object.fromEntries(
      Object.entries(taken).map(([name, { ours, bare }]) => [
        name,
        {
          ours: middle(ours, 'ms'),
          bare: middle(bare, 'ms'),
          cpu: { ours: middle(ours, 'cpuMs'), bare: middle(bare, 'cpuMs') },
        },
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The load times as ratios, judged by the bar. */
export const loadRatios = (times: Readonly<Record<string, LoadTime>>): Figures =>
  Object.fromEntries(
    Object.entries(times)
      .sort(([, a], [, b]) => b.ours / b.bare - a.ours / a.bare)
      .map(([name, { ours, bare }]) => [`load time ${name}`, figure(ours / bare, 'times bare', '<= 1.25')]),
  );
