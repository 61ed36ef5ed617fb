import { addressHash } from '../../shared/kernel/ids';
import { dynamo, sqs } from '../../shared/platform/aws';
import { programmeReader } from '../../shared/platform/live-programme';
import { queueSender } from '../../shared/platform/queues';
import { secretKey } from '../../shared/platform/secrets';
import type { SettingsOf } from '../../shared/platform/settings';
import type { identifyEnv } from '../env';
import type { IdentifyPorts } from '../ports';
import { identityStore } from './identity-store';
import { memberStore } from './member-store';

/** The ports of `apply-identities` on AWS, for the settings of that Lambda. */
export const connectIdentify = (env: SettingsOf<typeof identifyEnv>): IdentifyPorts => {
  const programmes = programmeReader(dynamo(), env.PROGRAMMES_TABLE);
  return {
    members: memberStore(dynamo(), env.MEMBERS_TABLE),
    identities: identityStore(dynamo(), env.IDENTITIES_TABLE),
    contacts: { send: queueSender(sqs(), env.CONTACT_QUEUE_URL) },
    consentRules: async (now) => (await programmes.live(now)).rules.consent,
    addressHash: async (address) => addressHash(await secretKey(env.IDENTITY_SECRET_ARN), address),
  };
};
