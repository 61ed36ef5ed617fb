import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  paginateListExports,
} from '@aws-sdk/client-cloudformation';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { stackNames } from '../../lib/outputs';
import { clientSettings, testStage } from '../support/e2e/stage';
import type { Call, Grant, Statement } from './compare';
import { grantsOf } from './compare';
import type { Deployed } from './resolve';

/** The grants of each function's role as deployed, by handler; a role has one policy, inside it. */
export const deployedGrants = async (
  stage: string,
  handlers: readonly string[],
): Promise<Record<string, Grant[]>> => {
  const iam = new IAMClient(clientSettings());
  const lambda = new LambdaClient(clientSettings());
  const grantsOfOne = async (handler: string): Promise<Grant[]> => {
    const FunctionName = `relance-${stage}-${handler}`;
    const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const RoleName = (Role ?? '').split('/').at(-1);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const documents = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        return JSON.parse(decodeURIComponent(PolicyDocument ?? '')) as { Statement: Statement[] };
      }),
    );
    return grantsOf(
      handler,
      documents.flatMap((document) => document.Statement),
    );
  };
  const all = await Promise.all(
    handlers.map(async (handler) => [handler, await grantsOfOne(handler)] as const),
  );
  iam.destroy();
  lambda.destroy();
  return Object.fromEntries(all);
};

/** What the names of the service's template stand for in the stage that runs. */
export const deployedNames = async (stage: string): Promise<Deployed> => {
  const client = new CloudFormationClient(clientSettings());
  try {
    const StackName = stackNames(stage).service;
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
    const exports: Record<string, string> = {};
    for await (const page of paginateListExports({ client }, {}))
      for (const { Name = '', Value = '' } of page.Exports ?? []) exports[Name] = Value;
    return {
      region: testStage().region,
      accountId: StackResources[0]?.StackId?.split(':')[4] ?? '',
      resources: Object.fromEntries(
        StackResources.map(
          ({ LogicalResourceId = '', ResourceType: type = '', PhysicalResourceId: id = '' }) => [
            LogicalResourceId,
            { type, id },
          ],
        ),
      ),
      exports,
    };
  } finally {
    client.destroy();
  }
};

/** The calls that the stage's Lambdas made so far, as the emulator and the local SES noted them. */
export const notedCalls = (file: string, stage: string): Call[] => {
  const prefix = `relance-${stage}-`;
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Omit<Call, 'handler'> & { caller: string })
    .map(({ caller, ...call }) => ({ ...call, handler: caller.replace(prefix, '') }));
};
