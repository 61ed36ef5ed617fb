import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { bundleHandlers } from '../../lib/bundles';
import { findHandlers } from '../../lib/handlers';
import type { CpuOrder, CpuTimes } from './cpu-child';
import { type Figures, figure } from './figures';

const PROJECT = join(import.meta.dirname, '..', '..');
const MEASURED = ['record-interactions', 'judge-interactions'];

const inChild = (order: CpuOrder, signal: AbortSignal): Promise<CpuTimes> =>
  new Promise((resolve, reject) => {
    // Its log lines are written, as in Lambda, and read by nobody.
    const child = fork(join(import.meta.dirname, 'cpu-child.ts'), [JSON.stringify(order)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      signal,
    });
    let said: { times?: CpuTimes; error?: string } = {};
    child.on('message', (message) => {
      said = message as typeof said;
    });
    child.once('error', reject);
    child.once('exit', () => {
      if (said.times) resolve(said.times);
      else reject(new Error(said.error ?? 'the process that measures CPU ended without a word'));
    });
  });

/** CPU of the recorder and of the member worker beside a bare loop that sends the same requests, as ratios. */
export const cpuRatios = async (
  endpointUrl: string,
  programmes: string,
  signal: AbortSignal,
): Promise<Figures> => {
  const bundles = mkdtempSync(join(tmpdir(), 'relance-cpu-'));
  const secrets = new SecretsManagerClient({ endpoint: endpointUrl });
  try {
    const handlers = Object.entries(findHandlers(PROJECT)).filter(([name]) => MEASURED.includes(name));
    await bundleHandlers(Object.fromEntries(handlers), bundles);
    const SecretString = randomBytes(32).toString('hex');
    const secret = await secrets.send(new CreateSecretCommand({ Name: 'bench-cpu', SecretString }));
    const times = await inChild({ bundles, endpointUrl, programmes, secretArn: secret.ARN ?? '' }, signal);
    return Object.fromEntries(
      Object.entries(times).map(([name, { ours, bare }]) => [
        `CPU ${name}`,
        figure(ours / bare, 'times bare', '<= 1.5'),
      ]),
    );
  } finally {
    secrets.destroy();
    rmSync(bundles, { recursive: true, force: true });
  }
};
