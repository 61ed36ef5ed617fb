import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  paginateListExports,
} from '@aws-sdk/client-cloudformation';
import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { stackNames } from '../../lib/outputs';
import { clientSettings, testStage } from '../support/e2e/stage';
import type { Call, Grant, Statement } from './compare';
import { grantsOf } from './compare';
import type { Deployed } from './resolve';

/** The role of each function as deployed, by handler. */
const rolesOf = async (stage: string, handlers: readonly string[]): Promise<[string, string][]> => {
  const lambda = new LambdaClient(clientSettings());
  const all = await Promise.all(
    handlers.map(async (handler): Promise<[string, string]> => {
      const FunctionName = `relance-${stage}-${handler}`;
      const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      return [handler, Role.split('/').at(-1) ?? ''];
    }),
  );
  lambda.destroy();
  return all;
};

/** Policies that roles have beside what they say themselves, as `role policy`. */
export const attachedPolicies = async (iam: IAMClient, roles: readonly string[]): Promise<string[]> => {
  const all = await Promise.all(
    roles.map(async (RoleName) => {
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      return AttachedPolicies.map(({ PolicyArn }) => `${RoleName} ${PolicyArn}`);
    }),
  );
  return all.flat();
};

/** What functions may do as deployed. */
export interface DeployedRights {
  /** The grants of each function's role, by handler. */
  readonly byHandler: Readonly<Record<string, Grant[]>>;
  /** See attachedPolicies; grants of these are not among the others. */
  readonly attached: readonly string[];
}

/** What each function's role says that it may do, and what is attached to it. */
export const deployedRights = async (stage: string, handlers: readonly string[]): Promise<DeployedRights> => {
  const iam = new IAMClient(clientSettings());
  const roles = await rolesOf(stage, handlers);
  const grantsOfOne = async (handler: string, RoleName: string): Promise<Grant[]> => {
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
    roles.map(async ([handler, role]) => [handler, await grantsOfOne(handler, role)] as const),
  );
  const attached = await attachedPolicies(
    iam,
    roles.map(([, role]) => role),
  );
  iam.destroy();
  return { byHandler: Object.fromEntries(all), attached };
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
