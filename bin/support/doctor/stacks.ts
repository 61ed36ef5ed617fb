import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { isErrorNamed } from '../../../functions/shared/kernel/errors';
import { limit } from './found';

/** Status of a stack; `missing` where there is none. */
export const statusOf = async (client: CloudFormationClient, StackName: string): Promise<string> => {
  try {
    const answer = await client.send(new DescribeStacksCommand({ StackName }), limit());
    return answer.Stacks?.[0]?.StackStatus ?? 'missing';
  } catch (error) {
    if (isErrorNamed(error, 'ValidationError') || /does not exist/.test((error as Error).message))
      return 'missing';
    throw error;
  }
};

/** The resources of a type in a stack: logical id -> physical id. */
export const resourcesIn = async (
  client: CloudFormationClient,
  StackName: string,
  type: string,
): Promise<Record<string, string>> => {
  const found: Record<string, string> = {};
  for await (const page of paginateListStackResources({ client }, { StackName }, limit())) {
    for (const {
      ResourceType,
      LogicalResourceId: id,
      PhysicalResourceId: name,
    } of page.StackResourceSummaries ?? [])
      if (ResourceType === type && id && name) found[id] = name;
  }
  return found;
};
