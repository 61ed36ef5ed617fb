import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { sqs } from '../../../functions/shared/platform/aws';
import type { KeysAnswer } from '../../../functions/tracking/contract';
import { stackNames } from '../../../lib/outputs';
import { livePointer } from '../../commands/status';
import { invoke } from '../invoke';
import { stageDepths, sumOf } from '../queue-depths';
import { domainOf } from '../sender';
import { lookupError, named, openStage, type Stage } from '../stage';
import { stageSettings } from '../stage-settings';
import type { Place } from '../which-aws';
import { bootstrapVersion, concurrencyOf, identityOf, reservedBy, sendingAccount } from './account';
import { dmarcOf } from './dmarc';
import type { Facts, Found } from './facts';
import { found, limit, NOT_ASKED, TIMEOUT_MS } from './found';
import { secretState } from './secrets';
import { resourcesIn, statusOf } from './stacks';
import { subscriptionsOf } from './subscriptions';

const makeClients = () => ({
  sts: new STSClient({}),
  ssm: new SSMClient({}),
  cloudFormation: new CloudFormationClient({}),
  ses: new SESv2Client({}),
  lambda: new LambdaClient({}),
  secrets: new SecretsManagerClient({}),
});
type Clients = ReturnType<typeof makeClients>;

/** What nothing can be said of without an account. */
const NOTHING_ASKED = {
  bootstrap: NOT_ASKED,
  concurrency: NOT_ASKED,
  reserved: NOT_ASKED,
  sendingAccount: NOT_ASKED,
  identity: NOT_ASKED,
  dmarc: NOT_ASKED,
  stacks: NOT_ASKED,
  secrets: NOT_ASKED,
  subscriptions: NOT_ASKED,
  programmeVersion: NOT_ASKED,
  writeKeys: NOT_ASKED,
  deadLetters: NOT_ASKED,
  apiStatus: NOT_ASKED,
} satisfies Partial<Facts>;

const callerOf = async (client: STSClient) => {
  const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}), limit());
  return { account: Account, arn: Arn };
};

const ofStacks = async (clients: Clients, place: Place) => {
  const { cloudFormation } = clients;
  const names = stackNames(place.stage);
  const stacks = await found(async () => ({
    data: await statusOf(cloudFormation, names.data),
    service: await statusOf(cloudFormation, names.service),
  }));
  const secrets = await found(async () => {
    const ids = await resourcesIn(cloudFormation, names.data, 'AWS::SecretsManager::Secret');
    return {
      identity: await secretState(clients.secrets, ids.IdentitySecret),
      tokens: await secretState(clients.secrets, ids.TokensSecret),
    };
  });
  const subscriptions = await found(async () => {
    const [topic] = Object.values(await resourcesIn(cloudFormation, names.service, 'AWS::SNS::Topic'));
    if (topic === undefined) return undefined;
    const { config } = cloudFormation;
    const access = { region: await config.region(), credentials: await config.credentials() };
    return subscriptionsOf({ ...access, endpointUrl: place.endpointUrl }, topic);
  });
  return { stacks, secrets, subscriptions };
};

const ofWhatRuns = async (place: Place) => {
  const opened = await found(() => openStage({ stage: place.stage }));
  const ofStage = <T>(ask: (stage: Stage) => Promise<T>): Promise<Found<T>> =>
    'value' in opened ? found(() => ask(opened.value)) : Promise.resolve(opened);
  return {
    programmeVersion: await ofStage(async (stage) => (await livePointer(stage)).version),
    writeKeys: await ofStage(async (stage) => {
      const name = named(stage.outputs.functions, 'administer-keys');
      const { keys } = await invoke<KeysAnswer>(name, { action: 'list' });
      return keys.filter(({ revokedAt }) => !revokedAt).length;
    }),
    deadLetters: await ofStage(async (stage) => sumOf((await stageDepths(sqs(), stage.outputs)).dead)),
    apiStatus: await ofStage(async (stage) => {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const url = `${stage.outputs.apiUrl}/v1/track`;
      return (await fetch(url, { method: 'POST', body: '{}', signal })).status;
    }),
  };
};

/**
 * Looks at everything, one thing after the other, telling `note` what it looks at; reads only. Without a Region or
 * without credentials it ends there: all the rest would fail by the same cause.
 */
export const gatherFacts = async (
  place: Place,
  sender: string,
  note: (what: string) => void,
  asked?: string,
): Promise<Facts> => {
  const clients = makeClients();
  try {
    note('settings, credentials');
    const region = await found(() => clients.sts.config.region());
    const settings = await found(async () => stageSettings(place.stage));
    const said = 'value' in settings ? settings.value : undefined;
    const first = {
      stage: place.stage,
      local: place.local,
      node: process.versions.node,
      ...('value' in region ? { region: region.value } : {}),
      settings,
      caller:
        'value' in region
          ? await found(
              () => callerOf(clients.sts),
              (error) => lookupError(error, asked),
            )
          : NOT_ASKED,
      sender,
    };
    if ('problem' in first.caller) return { ...first, ...NOTHING_ASKED };
    note('bootstrap, Lambda, SES');
    const account = {
      bootstrap: await found(() => bootstrapVersion(clients.ssm)),
      concurrency: await found(() => concurrencyOf(clients.lambda)),
      reserved: await found(() =>
        reservedBy(clients.lambda, place.stage, Object.keys(said?.reservedConcurrency ?? {})),
      ),
      sendingAccount: await found(() => sendingAccount(clients.ses)),
      identity: await found(() => identityOf(clients.ses, [domainOf(sender), sender])),
      dmarc: place.local ? NOT_ASKED : await found(() => dmarcOf(domainOf(sender), said?.senderDomain)),
    };
    note('the stacks');
    const stacks = await ofStacks(clients, place);
    note('what runs');
    return { ...first, ...account, ...stacks, ...(await ofWhatRuns(place)) };
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
};
