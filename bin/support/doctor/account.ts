import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetAccountCommand, GetEmailIdentityCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { isErrorNamed } from '../../../functions/shared/kernel/errors';
import { limit } from './found';

/** A name that every account's bootstrap has, unless it was given another qualifier. */
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';

/** Version of CDK's bootstrap stack; 0 where there is none. */
export const bootstrapVersion = async (client: SSMClient): Promise<number> => {
  try {
    const answer = await client.send(new GetParameterCommand({ Name: BOOTSTRAP }), limit());
    return Number(answer.Parameter?.Value ?? 0);
  } catch (error) {
    if (isErrorNamed(error, 'ParameterNotFound')) return 0;
    throw error;
  }
};

/** How many calls of Lambda may run at once, and how many of them no function has reserved. */
export const concurrencyOf = async (client: LambdaClient) => {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}), limit());
  return {
    all: AccountLimit?.ConcurrentExecutions ?? 0,
    unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
  };
};

/** How many calls at once each of these Lambdas of a stage reserves as deployed, by handler; 0 where it is not there. */
export const reservedBy = async (
  client: LambdaClient,
  stage: string,
  handlers: readonly string[],
): Promise<Record<string, number>> => {
  const reserved: Record<string, number> = {};
  for (const handler of handlers) {
    const FunctionName = `relance-${stage}-${handler}`;
    try {
      const answer = await client.send(new GetFunctionConcurrencyCommand({ FunctionName }), limit());
      reserved[handler] = answer.ReservedConcurrentExecutions ?? 0;
    } catch (error) {
      if (!isErrorNamed(error, 'ResourceNotFoundException')) throw error;
      reserved[handler] = 0;
    }
  }
  return reserved;
};

/** What SES lets the account do. */
export const sendingAccount = async (client: SESv2Client) => {
  const account = await client.send(new GetAccountCommand({}), limit());
  return {
    production: account.ProductionAccessEnabled === true,
    enabled: account.SendingEnabled === true,
    enforcement: account.EnforcementStatus ?? 'unknown',
    perSecond: account.SendQuota?.MaxSendRate ?? 0,
    perDay: account.SendQuota?.Max24HourSend ?? 0,
  };
};

/** The first of these identities that SES knows. */
export const identityOf = async (client: SESv2Client, names: readonly string[]) => {
  for (const EmailIdentity of names) {
    try {
      const details = await client.send(new GetEmailIdentityCommand({ EmailIdentity }), limit());
      return { name: EmailIdentity, verified: details.VerifiedForSendingStatus === true, details };
    } catch (error) {
      if (!isErrorNamed(error, 'NotFoundException')) throw error;
    }
  }
  return undefined;
};
