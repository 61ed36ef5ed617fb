import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { RelanceError } from '../../../functions/shared/kernel/errors';

/** The three ways to a LocalStack, in the order in which they are looked for. */
export const WAYS = ['endpoint', 'docker', 'process'] as const;
/** One of WAYS. */
export type Way = (typeof WAYS)[number];

/** A way that is there, and what was said about those before it. */
export interface FoundWay {
  readonly way: Way;
  /** Of the way `endpoint`. */
  readonly endpointUrl?: string;
  readonly passedOver: readonly string[];
}

const ASK_MS = 5000;

const answersAsLocalStack = async (url: string, signal: AbortSignal): Promise<boolean> => {
  try {
    const answer = await fetch(new URL('/_localstack/health', url), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]),
    });
    const body = (await answer.json()) as { services?: unknown };
    return answer.ok && typeof body.services === 'object';
  } catch {
    return false;
  }
};

const dockerRuns = async (env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string | undefined> => {
  try {
    const options = { env, timeout: ASK_MS, killSignal: 'SIGKILL', signal } as const;
    await promisify(execFile)('docker', ['info', '--format', '{{.ServerVersion}}'], options);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'there is no Docker'
      : 'Docker is installed, but its daemon does not answer';
  }
};

/** How a way is looked for. */
export interface FindOptions {
  /** That one or none. @default the first that is there */
  readonly asked?: Way | undefined;
  readonly signal?: AbortSignal;
}

/**
 * The first way that is there. Throws `localstack_missing` with what to do when the one that is asked for is not there,
 * or what `signal` was aborted with.
 */
export const findWay = async (
  env: NodeJS.ProcessEnv,
  { asked, signal = new AbortController().signal }: FindOptions = {},
): Promise<FoundWay> => {
  const passedOver: string[] = [];
  const pass = (way: Way, why: string, todo: string) => {
    if (asked === way) throw new RelanceError('localstack_missing', `${why}; ${todo}`);
    passedOver.push(`${way}: ${why}`);
  };
  if (!asked || asked === 'endpoint') {
    const endpointUrl = env.AWS_ENDPOINT_URL;
    if (endpointUrl && (await answersAsLocalStack(endpointUrl, signal)))
      return { way: 'endpoint', endpointUrl, passedOver };
    signal.throwIfAborted();
    const why = endpointUrl
      ? `nothing that says it is LocalStack answers at AWS_ENDPOINT_URL (${endpointUrl})`
      : 'AWS_ENDPOINT_URL is not set';
    pass('endpoint', why, 'start LocalStack and set AWS_ENDPOINT_URL to its address');
  }
  if (!asked || asked === 'docker') {
    const why = env.LOCALSTACK_AUTH_TOKEN
      ? await dockerRuns(env, signal)
      : 'LOCALSTACK_AUTH_TOKEN is not set';
    if (!why) return { way: 'docker', passedOver };
    pass('docker', why, 'start Docker and set LOCALSTACK_AUTH_TOKEN, or leave --way out');
  }
  return { way: 'process', passedOver };
};
