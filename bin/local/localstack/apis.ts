/** What LocalStack is asked before the tests: which of the APIs that the stacks use answer. */

import { RelanceError } from '../../../functions/shared/kernel/errors';
import type { Way } from './ways';

interface Question {
  readonly service: string;
  readonly path?: string;
  /** Of APIs in JSON, `<service>.<operation>`. */
  readonly target?: string;
  /** Of APIs in query form. */
  readonly form?: string;
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  CloudFormation: { service: 'cloudformation', form: 'Action=ListStacks&Version=2010-05-15' },
  DynamoDB: { service: 'dynamodb', target: 'DynamoDB_20120810.ListTables' },
  'DynamoDB Streams': { service: 'dynamodb', target: 'DynamoDBStreams_20120810.ListStreams' },
  Events: { service: 'events', target: 'AWSEvents.ListRules' },
  'HTTP API': { service: 'apigateway', path: '/v2/apis' },
  IAM: { service: 'iam', form: 'Action=ListRoles&Version=2010-05-08' },
  KMS: { service: 'kms', target: 'TrentService.ListKeys' },
  Lambda: { service: 'lambda', path: '/2015-03-31/functions/' },
  Logs: { service: 'logs', target: 'Logs_20140328.DescribeLogGroups' },
  Scheduler: { service: 'scheduler', path: '/schedules' },
  'Secrets Manager': { service: 'secretsmanager', target: 'secretsmanager.ListSecrets' },
  'SES v2': { service: 'ses', path: '/v2/email/account' },
  SQS: { service: 'sqs', target: 'AmazonSQS.ListQueues' },
  SSM: { service: 'ssm', target: 'AmazonSSM.DescribeParameters' },
  STS: { service: 'sts', form: 'Action=GetCallerIdentity&Version=2011-06-15' },
};

const ASK_MS = 60_000;

/** How an API answered: `ok`, or what it said instead. */
export interface ApiAnswered {
  readonly api: string;
  readonly answered: string;
}

const ask = async (
  endpointUrl: string,
  region: string,
  { service, path = '/', target, form }: Question,
  signal: AbortSignal,
): Promise<string> => {
  const body = form ?? (target ? '{}' : undefined);
  try {
    const answer = await fetch(new URL(path, endpointUrl), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        // LocalStack finds the service by the scope and checks no signature.
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        'content-type': form ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.0',
        ...(target ? { 'x-amz-target': target } : {}),
      },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]),
    });
    await answer.arrayBuffer();
    return answer.ok ? 'ok' : `status ${answer.status}`;
  } catch (error) {
    return (error as Error).message;
  }
};

/** Asks each API once, one after the other: the first call of one may load it. Throws what `signal` was aborted with. */
export const askApis = async (
  endpointUrl: string,
  region: string,
  signal: AbortSignal,
): Promise<ApiAnswered[]> => {
  const answers: ApiAnswered[] = [];
  for (const [api, question] of Object.entries(QUESTIONS)) {
    answers.push({ api, answered: await ask(endpointUrl, region, question, signal) });
    signal.throwIfAborted();
  }
  return answers;
};

/** What the emulator says it is, such as `4.9.2 (community)`. Throws `localstack_missing`, or what `signal` was aborted with. */
export const versionOf = async (endpointUrl: string, signal: AbortSignal): Promise<string> => {
  let said: { version?: string; edition?: string };
  try {
    const answer = await fetch(new URL('/_localstack/health', endpointUrl), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]),
    });
    said = (await answer.json()) as typeof said;
  } catch (error) {
    signal.throwIfAborted();
    const why = `LocalStack at ${endpointUrl} no longer says its version; see whether it still runs`;
    throw new RelanceError('localstack_missing', why, [], { cause: error });
  }
  const { version, edition } = said;
  return `${version ?? 'of no version'} (${edition ?? 'of no edition'})`;
};

/** Where these do not answer, something of ours stands in. */
const STOOD_IN: readonly string[] = ['HTTP API', 'SES v2'];

const HELPS: Readonly<Record<Way, string>> = {
  endpoint: 'see its log, start one with these services, or unset AWS_ENDPOINT_URL',
  docker: 'start again, or name another image in RELANCE_LOCALSTACK_IMAGE',
  process: 'start again; when it says the same, delete .relance/localstack first',
};

/**
 * Throws `apis_missing` when an API that the stacks need, and that nothing stands in for, gave no answer or one of a server
 * that fails: nothing could be deployed. That a question is refused is an answer.
 */
export const refuseUnanswered = (apis: readonly ApiAnswered[], way: Way): void => {
  const missing = apis.filter(
    ({ api, answered }) => answered !== 'ok' && !/^status 4/.test(answered) && !STOOD_IN.includes(api),
  );
  if (missing.length === 0) return;
  const named = missing.map(({ api, answered }) => `${api} (${answered})`).join(', ');
  throw new RelanceError(
    'apis_missing',
    `APIs of this LocalStack that the stacks need do not answer: ${named}; ${HELPS[way]}`,
  );
};

const OLDEST = 4;

const NEWER: Readonly<Record<Way, string>> = {
  endpoint: 'start a newer one, or unset AWS_ENDPOINT_URL',
  docker: 'name a newer image in RELANCE_LOCALSTACK_IMAGE, or pull the one that you have anew',
  process: 'delete .relance/localstack and start again',
};

/** Throws `localstack_old` for a version before 4: its Lambda and its CloudFormation are others. */
export const refuseOld = (version: string, way: Way): void => {
  const major = Number(/^v?(\d+)\./.exec(version)?.[1]);
  if (major >= OLDEST) return;
  throw new RelanceError(
    'localstack_old',
    `this LocalStack is ${version}, and ${OLDEST}.0 or newer is needed; ${NEWER[way]}`,
  );
};
