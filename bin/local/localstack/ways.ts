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
const MINISTACK_ONLY = 'ready_scripts';

/** Why there is no LocalStack at an address; undefined where there is one. */
const whyNoLocalStack = async (url: string, signal: AbortSignal): Promise<string | undefined> => {
  const nothing = `nothing that says it is LocalStack answers at AWS_ENDPOINT_URL (${url})`;
  try {
    const answer = await fetch(new URL('/_localstack/health', url), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]),
    });
    const body = (await answer.json()) as { services?: unknown };
    if (!answer.ok || typeof body.services !== 'object') return nothing;
    // MiniStack answers there as well, with what LocalStack does not have.
    return MINISTACK_ONLY in body ? `it is MiniStack that answers at AWS_ENDPOINT_URL (${url})` : undefined;
  } catch {
    signal.throwIfAborted();
    return nothing;
  }
};

const NO_DAEMON = 'Docker is installed, but its daemon does not answer';

/** Why Docker cannot be used; undefined where it can. */
const whyNoDocker = async (env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string | undefined> => {
  try {
    const options = { env, timeout: ASK_MS, killSignal: 'SIGKILL', signal } as const;
    const asked = ['info', '--format', '{{.ServerVersion}}'];
    const { stdout } = await promisify(execFile)('docker', asked, options);
    // Some versions of the client end with 0 also when no daemon answers: they have no version to tell then.
    return stdout.trim() ? undefined : NO_DAEMON;
  } catch (error) {
    signal.throwIfAborted();
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no Docker' : NO_DAEMON;
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
    const endpointUrl = env.AWS_ENDPOINT_URL ?? '';
    const why = endpointUrl ? await whyNoLocalStack(endpointUrl, signal) : 'AWS_ENDPOINT_URL is not set';
    if (!why) return { way: 'endpoint', endpointUrl, passedOver };
    pass('endpoint', why, 'start LocalStack and set AWS_ENDPOINT_URL to its address');
  }
  if (!asked || asked === 'docker') {
    const why = env.LOCALSTACK_AUTH_TOKEN
      ? await whyNoDocker(env, signal)
      : 'LOCALSTACK_AUTH_TOKEN is not set';
    if (!why) return { way: 'docker', passedOver };
    pass('docker', why, 'start Docker and set LOCALSTACK_AUTH_TOKEN, or leave --way out');
  }
  return { way: 'process', passedOver };
};
