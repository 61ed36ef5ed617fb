import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { PROJECT } from '../../../bin/local/folders';
import { freePort } from '../../../bin/local/ports';
import { eventually } from '../e2e/eventually';
import type { Endpoint } from '../fresh-table';

const REGION = 'eu-west-1';
const DYNAMODB_LOCAL = path.join(PROJECT, 'bin/local/dynamodb-local');

/** Whether DynamoDB Local can run on this machine; brings it the first time. Throws when it could once and cannot now. */
export const hasSecondOpinion = (): boolean => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(DYNAMODB_LOCAL, 'install.mjs')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the second opinion is not there: ${stderr}`);
  const said = stdout.trim();
  if (said === 'ready') return true;
  process.stderr.write(`second opinion: ${said}\n`);
  return false;
};

/** DynamoDB Local on a port of its own, all in memory; `stop` ends it. */
export interface SecondOpinion extends Endpoint {
  readonly stop: () => Promise<void>;
}

/** Starts DynamoDB Local and waits until it answers; it ends with this process at the latest. */
export const startSecondOpinion = async (): Promise<SecondOpinion> => {
  const port = await freePort();
  const server = spawn(process.execPath, [path.join(DYNAMODB_LOCAL, 'serve.mjs'), String(port)], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (data) => {
    said = (said + data).slice(-2000);
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.stdin.end();
    await ended;
  };
  const endpointUrl = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: endpointUrl, region: REGION, credentials, maxAttempts: 1 });
  try {
    await eventually(
      'DynamoDB Local answers',
      async () => {
        return client.send(new ListTablesCommand({})).catch((error: Error) => {
          said = `${said}\n${error.message}`.slice(-2000);
          return undefined;
        });
      },
      60,
    );
  } catch (error) {
    await stop();
    throw new Error(`DynamoDB Local did not come up: ${said}`, { cause: error });
  } finally {
    client.destroy();
  }
  return { endpointUrl, region: REGION, stop };
};
