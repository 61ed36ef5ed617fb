import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { LOCALSTACK_FOLDER, PROJECT } from '../folders';
import { cleanEnv } from '../part-env';
import { answers, speaks } from '../parts';
import { freePort } from '../ports';
import { installedPython } from '../python';
import type { Run } from '../run';
import { NODE } from '../type-script';
import type { Engine, EngineStart } from './engine';
import { startDocker } from './localstack-docker';

const READY = '/_localstack/health';
const HERE = path.join(PROJECT, 'bin/local/localstack');

/** DynamoDB Local as a part of its own; answers its port. */
const startDynamo = async (run: Run): Promise<number> => {
  const port = await freePort();
  await run.start({
    name: 'DynamoDB Local',
    command: NODE,
    args: [path.join(PROJECT, 'bin/local/dynamodb-local/serve.mjs'), String(port)],
    env: cleanEnv(),
    isReady: () => speaks(`http://127.0.0.1:${port}`),
  });
  return port;
};

/**
 * The last open community version of LocalStack as an ordinary process, its functions Node processes, its DynamoDB that of
 * the second opinion. It knows no rights, no HTTP API, no custom resources, and its Scheduler never fires.
 */
const startProcess = async (run: Run, options: EngineStart): Promise<number> => {
  const python = installedPython(LOCALSTACK_FOLDER, 'node bin/local/install/localstack.mjs');
  const at = new URL(options.endpointUrl).host;
  const inRun = (name: string) => {
    const folder = path.join(run.folder, name);
    mkdirSync(folder, { recursive: true });
    return folder;
  };
  const { PYTHONPATH, ...pythonEnv } = python.env;
  const plugin = path.join(HERE, 'plugin');
  const part = await run.start({
    name: 'emulator',
    command: python.command,
    args: [path.join(HERE, 'main.py')],
    env: {
      ...cleanEnv(),
      ...pythonEnv,
      PYTHONPATH: PYTHONPATH ? `${plugin}${path.delimiter}${PYTHONPATH}` : plugin,
      // Everything that it, its plug-in loader or a function writes is this run's.
      HOME: inRun('home'),
      XDG_CACHE_HOME: inRun('home/cache'),
      TMPDIR: inRun('tmp'),
      FILESYSTEM_ROOT: inRun('root'),
      GATEWAY_LISTEN: at,
      LOCALSTACK_HOST: at,
      SQS_ENDPOINT_STRATEGY: 'path',
      ALLOW_NONSTANDARD_REGIONS: '0',
      // Nothing is asked of anybody outside: no name server, no statistics, no certificate.
      DNS_ADDRESS: '0',
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      OVERRIDE_IN_DOCKER: '0',
      // Preflights are answered by our doors, as on AWS.
      DISABLE_CORS_CHECKS: '1',
      DISABLE_CORS_HEADERS: '1',
      DISABLE_PREFLIGHT_PROCESSING: '1',
      LAMBDA_RUNTIME_EXECUTOR: 'relance-host',
      // DynamoDB Local's own streams; the others come through a Kinesis that would have to be fetched.
      PROVIDER_OVERRIDE_DYNAMODB: 'v2',
      PROVIDER_OVERRIDE_DYNAMODBSTREAMS: 'v2',
      RELANCE_NODE: NODE,
      DYNAMODB_LOCAL_PORT: String(await startDynamo(run)),
      RELANCE_FUNCTION_ENV: JSON.stringify({
        NODE_PATH: path.join(PROJECT, 'node_modules'),
        AWS_ENDPOINT_URL_SESV2: options.sesUrl,
        ...options.workerEnv,
      }),
    },
    saysWhenReady: 'Ready.',
    isReady: () => answers(`${options.endpointUrl}${READY}`),
  });
  return part.pid;
};

/** LocalStack in one of its three ways. */
export const localstack: Engine = {
  complete: false,
  readyPath: READY,
  async start(run, options) {
    if (options.from === 'process') return startProcess(run, options);
    if (options.from === 'docker') return startDocker(run, options.endpointUrl);
    // Somebody else's: it is there, and stays.
    return 0;
  },
};
