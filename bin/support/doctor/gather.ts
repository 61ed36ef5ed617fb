import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { isErrorNamed } from '../../../functions/shared/kernel/errors';
import { sqs } from '../../../functions/shared/platform/aws';
import type { KeysAnswer } from '../../../functions/tracking/contract';
import { stackNames } from '../../../lib/outputs';
import { livePointer } from '../../commands/status';
import { invoke } from '../invoke';
import { describeError } from '../problems';
import { stageDepths, sumOf } from '../queue-depths';
import { domainOf } from '../sender';
import { named, openStage, type Stage } from '../stage';
import { stageSettings } from '../stage-settings';
import type { Place } from '../which-aws';
import type { Facts, Found } from './facts';

const TIMEOUT_MS = 10_000;
/** A name that every account's bootstrap has, unless it was given another qualifier. */
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';

const limit = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });

/** Asks, and answers what was found or why not; never throws. */
const found = async <T>(ask: () => Promise<T>): Promise<Found<T>> => {
  try {
    return { value: await ask() };
  } catch (error) {
    const { code, message } = describeError(error);
    return { problem: { code, message } };
  }
};

const statusOf = async (client: CloudFormationClient, StackName: string): Promise<string> => {
  try {
    const answer = await client.send(new DescribeStacksCommand({ StackName }), limit());
    return answer.Stacks?.[0]?.StackStatus ?? 'missing';
  } catch (error) {
    if (isErrorNamed(error, 'ValidationError') || /does not exist/.test((error as Error).message))
      return 'missing';
    throw error;
  }
};

const bootstrapVersion = async (client: SSMClient): Promise<number> => {
  try {
    const answer = await client.send(new GetParameterCommand({ Name: BOOTSTRAP }), limit());
    return Number(answer.Parameter?.Value ?? 0);
  } catch (error) {
    if (isErrorNamed(error, 'ParameterNotFound')) return 0;
    throw error;
  }
};

const identityOf = async (client: SESv2Client, names: readonly string[]) => {
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

const missingSecrets = async (client: SecretsManagerClient, stage: Stage): Promise<string[]> => {
  try {
    await client.send(new DescribeSecretCommand({ SecretId: stage.outputs.identitySecret }), limit());
    return [];
  } catch (error) {
    if (isErrorNamed(error, 'ResourceNotFoundException')) return ['the identity secret'];
    throw error;
  }
};

/** Looks at everything, one thing after the other, telling `note` what it looks at; reads only. */
export const gatherFacts = async (
  place: Place,
  sender: string,
  note: (what: string) => void,
): Promise<Facts> => {
  const clients = {
    sts: new STSClient({}),
    ssm: new SSMClient({}),
    cloudFormation: new CloudFormationClient({}),
    ses: new SESv2Client({}),
    lambda: new LambdaClient({}),
    secrets: new SecretsManagerClient({}),
  };
  try {
    note('settings, credentials, bootstrap');
    const settings = await found(async () => stageSettings(place.stage));
    const region = await found(() => clients.sts.config.region());
    const caller = await found(async () => {
      const { Account = '', Arn = '' } = await clients.sts.send(new GetCallerIdentityCommand({}), limit());
      return { account: Account, arn: Arn };
    });
    const bootstrap = await found(() => bootstrapVersion(clients.ssm));
    const concurrency = await found(async () => {
      const { AccountLimit } = await clients.lambda.send(new GetAccountSettingsCommand({}), limit());
      return {
        all: AccountLimit?.ConcurrentExecutions ?? 0,
        unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
      };
    });
    note('SES');
    const sendingAccount = await found(async () => {
      const account = await clients.ses.send(new GetAccountCommand({}), limit());
      return {
        production: account.ProductionAccessEnabled === true,
        enabled: account.SendingEnabled === true,
        enforcement: account.EnforcementStatus ?? 'unknown',
        perSecond: account.SendQuota?.MaxSendRate ?? 0,
        perDay: account.SendQuota?.Max24HourSend ?? 0,
      };
    });
    const names = [domainOf(sender), sender];
    const identity = await found(() => identityOf(clients.ses, names));
    note('the stacks');
    const stack = stackNames(place.stage);
    const stacks = await found(async () => ({
      data: await statusOf(clients.cloudFormation, stack.data),
      service: await statusOf(clients.cloudFormation, stack.service),
    }));
    note('what runs');
    const opened = await found(() => openStage({ stage: place.stage }));
    const ofStage = <T>(ask: (stage: Stage) => Promise<T>): Promise<Found<T>> =>
      'value' in opened ? found(() => ask(opened.value)) : Promise.resolve(opened);
    return {
      stage: place.stage,
      local: place.local,
      node: process.versions.node,
      ...('value' in region ? { region: region.value } : {}),
      settings,
      caller,
      bootstrap,
      concurrency,
      sendingAccount,
      identity,
      sender,
      stacks,
      secrets: await ofStage((stage) => missingSecrets(clients.secrets, stage)),
      programmeVersion: await ofStage(async (stage) => (await livePointer(stage)).version),
      writeKeys: await ofStage(async (stage) => {
        const name = named(stage.outputs.functions, 'administer-keys');
        const { keys } = await invoke<KeysAnswer>(name, { action: 'list' });
        return keys.filter(({ revokedAt }) => !revokedAt).length;
      }),
      deadLetters: await ofStage(async (stage) => sumOf((await stageDepths(sqs(), stage.outputs)).dead)),
      apiStatus: await ofStage(async (stage) => {
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        const response = await fetch(`${stage.outputs.apiUrl}/v1/track`, {
          method: 'POST',
          body: '{}',
          signal,
        });
        return response.status;
      }),
    };
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
};
