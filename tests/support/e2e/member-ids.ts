import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sourceId } from '../../../functions/shared/kernel/ids';
import { serviceOutputs } from './queues';
import { clientSettings } from './stage';

/** The ids of members by the users that the API was told of: as long as none of them was merged with another. */
export const memberIds = async (users: readonly string[]): Promise<string[]> => {
  const secrets = new SecretsManagerClient(clientSettings());
  try {
    const { identitySecret } = await serviceOutputs();
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: identitySecret }));
    return users.map((user) => sourceId(SecretString ?? '', 'user', user));
  } finally {
    secrets.destroy();
  }
};
