import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, paginateDescribeStackEvents } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { OUTPUTS, ROUTES_OUTPUT, stackNames } from '../../lib/outputs';
import type { StackOutputs } from './deploy';
import { type AskOptions, asking, callSignal, clientOf } from './emulator-client';
import type { LocalAws } from './supervisor';

/** What this needs of a local AWS. */
export type Deployed = Pick<LocalAws, 'endpointUrl' | 'region' | 'doorUrl'>;

const failed = (why: string) => new RelanceError('deploy_failed', why);

/** Types of resources that an emulator may leave out, each with why nothing is lost by it. */
export const MAY_BE_MISSING: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Dashboard': 'people look at it; it is asserted in the templates',
  'AWS::Logs::MetricFilter': 'alarms count by it; it is asserted in the templates',
  'Custom::LiveProgramme': 'the deployment of the local AWS asks its Lambda itself',
};

const FALLBACK = /Resource type (\S+) is not supported but was deployed as a fallback/;

/**
 * The types of resources that an emulator pretended to have made, by the reasons in its stacks' events. Throws
 * `deploy_failed` when one is not in MAY_BE_MISSING: what is tested then is not what is deployed.
 */
export const pretended = (reasons: readonly (string | undefined)[]): string[] => {
  const types = new Set<string>();
  for (const reason of reasons) {
    const [, type] = FALLBACK.exec(reason ?? '') ?? [];
    if (type) types.add(type);
  }
  const lost = [...types].filter((type) => !Object.hasOwn(MAY_BE_MISSING, type));
  if (lost.length > 0) {
    throw failed(
      `the emulator has no ${lost.join(', ')} and only pretends to have made them; deploy the stage without them, or take an emulator that has them`,
    );
  }
  return [...types].sort();
};

/** The same of the stacks of a stage that is deployed; also when they cannot be asked. */
export const missingResources = async (
  aws: Deployed,
  stage: string,
  options: AskOptions = {},
): Promise<string[]> => {
  const client = new CloudFormationClient(clientOf(aws, options));
  const call = { abortSignal: options.signal };
  const reasons: (string | undefined)[] = [];
  try {
    await asking('the events of the stacks could not be read', options, async () => {
      for (const StackName of Object.values(stackNames(stage))) {
        for await (const page of paginateDescribeStackEvents({ client }, { StackName }, call)) {
          reasons.push(...(page.StackEvents ?? []).map((event) => event.ResourceStatusReason));
        }
      }
    });
  } finally {
    client.destroy();
  }
  return pretended(reasons);
};

/** Tells the door of a local AWS the routes that the stage has. Throws `deploy_failed`. */
export const openDoor = async (
  aws: Deployed,
  outputs: StackOutputs,
  stage: string,
  options: AskOptions = {},
): Promise<void> => {
  const routes = outputs[stackNames(stage).service]?.[ROUTES_OUTPUT];
  if (!aws.doorUrl || !routes) throw failed(`the stage has no output ${ROUTES_OUTPUT} for the door`);
  const what = 'the door did not take the routes';
  await asking(what, options, async () => {
    const call = { method: 'PUT', body: routes, signal: callSignal(options) };
    const answer = await fetch(`${aws.doorUrl}/_routes`, call);
    const text = await answer.text();
    if (!answer.ok) throw failed(`${what}: ${text}`);
  });
};

const ANSWER_MS = 10_000;

/** Listens once for what a custom resource answers. */
const listenOnce = async () => {
  let take: (body: string) => void;
  const answer = new Promise<string>((resolve) => {
    take = resolve;
  });
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => {
      body += data;
    });
    request.on('end', () => {
      response.end();
      take(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    answer,
    close: () => server.close(),
  };
};

/**
 * Publishes the repository's programme as the deployment's custom resource does, where the emulator has none. Throws
 * `deploy_failed`.
 */
export const publishProgramme = async (
  aws: Deployed,
  outputs: StackOutputs,
  stage: string,
  options: AskOptions = {},
): Promise<void> => {
  const functions = JSON.parse(outputs[stackNames(stage).service]?.[OUTPUTS.functions] ?? '{}');
  const FunctionName: string | undefined = functions['deploy-programme'];
  if (!FunctionName) throw failed(`the output ${OUTPUTS.functions} names no deploy-programme`);
  const lambda = new LambdaClient(clientOf(aws, options));
  const heard = await listenOnce();
  try {
    const request = {
      RequestType: 'Create',
      ResponseURL: heard.url,
      StackId: stackNames(stage).service,
      RequestId: randomUUID(),
      LogicalResourceId: 'ProgrammeLiveProgramme',
    };
    const invoke = new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(request)) });
    const called = await asking('the programme could not be published', options, () =>
      lambda.send(invoke, { abortSignal: options.signal }),
    );
    const text = Buffer.from(called.Payload ?? []).toString('utf8');
    if (called.FunctionError) throw failed(`the programme could not be published: ${text}`);
    // It answers before it ends.
    const late = sleep(ANSWER_MS, undefined, { ref: false }).then(() => {
      throw failed('the programme was published, and its Lambda did not say so');
    });
    const answer = JSON.parse(await Promise.race([heard.answer, late])) as {
      Status?: string;
      Reason?: string;
    };
    if (answer.Status !== 'SUCCESS') throw failed(`the programme was not published: ${answer.Reason}`);
  } finally {
    heard.close();
    lambda.destroy();
  }
};
