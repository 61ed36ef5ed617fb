import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../folders';
import { callsFile, cleanEnv } from '../part-env';
import { answers } from '../parts';
import { installedPython } from '../python';
import { NODE } from '../type-script';
import type { Engine } from './engine';

const READY = '/_ministack/ready';

/** MiniStack: rights are enforced, everything that the stacks use is there. */
export const ministack: Engine = {
  complete: true,
  readyPath: READY,
  async start(run, options) {
    const python = installedPython();
    const temporary = path.join(run.folder, 'tmp');
    mkdirSync(temporary, { recursive: true });
    const part = await run.start({
      name: 'emulator',
      command: python.command,
      args: [path.join(PROJECT, 'bin/local/emulator.py')],
      env: {
        ...cleanEnv(),
        // Lambda workers are children of the emulator: they run on this Node and inherit the addresses below.
        PATH: `${path.dirname(NODE)}${path.delimiter}${process.env.PATH}`,
        NODE_PATH: path.join(PROJECT, 'node_modules'),
        ...python.env,
        TMPDIR: temporary,
        GATEWAY_PORT: new URL(options.endpointUrl).port,
        BIND_HOST: '127.0.0.1',
        MINISTACK_HOST: '127.0.0.1',
        MINISTACK_REGION: options.region,
        MINISTACK_ACCOUNT_ID: options.accountId,
        PERSIST_STATE: '0',
        S3_PERSIST: '0',
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        AUTH: String(options.enforceRights),
        RELANCE_CALLS_FILE: callsFile(run),
        AWS_ENDPOINT_URL: options.endpointUrl,
        AWS_ENDPOINT_URL_SESV2: options.sesUrl,
        ...options.workerEnv,
      },
      saysWhenReady: 'Running on',
      isReady: () => answers(`${options.endpointUrl}${READY}`),
    });
    return part.pid;
  },
};
