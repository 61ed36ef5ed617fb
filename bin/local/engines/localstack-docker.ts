import path from 'node:path';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import { PROJECT } from '../folders';
import { cleanEnv } from '../part-env';
import { answers } from '../parts';
import { isFree } from '../ports';
import type { Run } from '../run';
import { NODE } from '../type-script';

/** Its own port: the addresses that it hands out name it. */
export const DOCKER_PORT = 4566;

/** How containers reach this machine. */
export const DOCKER_HOST_NAME = 'host.docker.internal';

const IMAGE = 'localstack/localstack:stable';

/** The first time the image is downloaded, of more than a gigabyte. */
const READY_MS = 20 * 60_000;

/** Longer than a Docker is asked to remove the containers: whether it did is told before we end. */
const REMOVED_MS = 35_000;

/** What a refused token looks like in its last words. */
const REFUSED = /exit code 55|license activation failed/i;

/** What Docker says of an image that it neither has nor can pull. */
const UNKNOWN =
  /pull access denied|repository does not exist|manifest unknown|manifest for \S+ not found|invalid reference format/i;

const unknownImage = (image: string, cause: Error) => {
  const unset = image === IMAGE ? '' : `, or unset it to take ${IMAGE}`;
  const message = `Docker finds no image ${image}; name one that it can pull in RELANCE_LOCALSTACK_IMAGE${unset}`;
  return new RelanceError('image_unknown', message, [], { cause });
};

/** Arguments of `docker run` for a LocalStack of that name, at that port of this machine. */
export const dockerArgs = (name: string, port: number, image: string): string[] => [
  ...['--rm', '--name', name, '-e', `MAIN_CONTAINER_NAME=${name}`],
  ...['-p', `127.0.0.1:${port}:${port}`, '-e', 'LOCALSTACK_AUTH_TOKEN'],
  ...(port === DOCKER_PORT ? [] : ['-e', `GATEWAY_LISTEN=0.0.0.0:${port}`]),
  ...['-e', `LAMBDA_DOCKER_FLAGS=--add-host=${DOCKER_HOST_NAME}:host-gateway`],
  // It starts the containers of functions beside its own.
  ...['-v', '/var/run/docker.sock:/var/run/docker.sock', image],
];

/**
 * The image in Docker; its container, and those of functions, go with the part. RELANCE_LOCALSTACK_IMAGE names another
 * image. Throws `port_taken`, `token_refused`, `image_unknown`, `part_failed`.
 */
export const startDocker = async (run: Run, endpointUrl: string): Promise<number> => {
  const port = Number(new URL(endpointUrl).port);
  if (!(await isFree(port))) {
    throw new RelanceError(
      'port_taken',
      `port ${port}, which LocalStack in Docker needs, is in use; stop what uses it, choose another with --port, or set AWS_ENDPOINT_URL when that is a LocalStack`,
    );
  }
  const image = process.env.RELANCE_LOCALSTACK_IMAGE ?? IMAGE;
  const name = `relance-localstack-${process.pid}`;
  try {
    const part = await run.start({
      name: 'emulator',
      command: NODE,
      args: [path.join(PROJECT, 'bin/local/localstack/docker.mjs'), name, ...dockerArgs(name, port, image)],
      env: { ...cleanEnv(), LOCALSTACK_AUTH_TOKEN: process.env.LOCALSTACK_AUTH_TOKEN },
      isReady: () => answers(`${endpointUrl}/_localstack/health`),
      readyWithinMs: READY_MS,
      endsWithinMs: REMOVED_MS,
      hasLastWords: true,
    });
    return part.pid;
  } catch (error) {
    if (!(error instanceof RelanceError)) throw error;
    if (UNKNOWN.test(error.message)) throw unknownImage(image, error);
    if (!REFUSED.test(error.message)) throw error;
    const message = `LocalStack does not take LOCALSTACK_AUTH_TOKEN; set one that is valid, or unset it to run the open version without Docker`;
    throw new RelanceError('token_refused', message, [], { cause: error });
  }
};
