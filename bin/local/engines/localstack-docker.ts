import { RelanceError } from '../../../functions/shared/kernel/errors';
import { cleanEnv } from '../part-env';
import { answers } from '../parts';
import { isFree } from '../ports';
import type { Run } from '../run';

/** Its own port: the addresses that it hands to functions in their containers name it. */
export const DOCKER_PORT = 4566;

/** How containers reach this machine. */
export const DOCKER_HOST_NAME = 'host.docker.internal';

const IMAGE = 'localstack/localstack:stable';

/** What a refused token looks like in its last words. */
const REFUSED = /license|activation|auth[_ ]token/i;

/**
 * The image in Docker, as a part whose client ends it (`--rm`). RELANCE_LOCALSTACK_IMAGE names another image. Throws
 * `port_taken`, `token_refused`, `part_failed`.
 */
export const startDocker = async (run: Run, endpointUrl: string): Promise<number> => {
  if (!(await isFree(DOCKER_PORT))) {
    throw new RelanceError(
      'port_taken',
      `port ${DOCKER_PORT}, which LocalStack in Docker needs, is in use; stop what uses it, or set AWS_ENDPOINT_URL when that is a LocalStack`,
    );
  }
  const image = process.env.RELANCE_LOCALSTACK_IMAGE ?? IMAGE;
  try {
    const part = await run.start({
      name: 'emulator',
      command: 'docker',
      args: [
        ...['run', '--rm', '--name', `relance-localstack-${process.pid}`],
        ...['-p', `127.0.0.1:${DOCKER_PORT}:4566`, '-e', 'LOCALSTACK_AUTH_TOKEN'],
        ...['-e', `LAMBDA_DOCKER_FLAGS=--add-host=${DOCKER_HOST_NAME}:host-gateway`],
        // It starts the containers of functions beside its own.
        ...['-v', '/var/run/docker.sock:/var/run/docker.sock', image],
      ],
      env: { ...cleanEnv(), LOCALSTACK_AUTH_TOKEN: process.env.LOCALSTACK_AUTH_TOKEN },
      isReady: () => answers(`${endpointUrl}/_localstack/health`),
    });
    return part.pid;
  } catch (error) {
    if (!(error instanceof RelanceError) || !REFUSED.test(error.message)) throw error;
    const message = `LocalStack does not take LOCALSTACK_AUTH_TOKEN; set one that is valid, or unset it to run the open version without Docker`;
    throw new RelanceError('token_refused', message, [], { cause: error });
  }
};
