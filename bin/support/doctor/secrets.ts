import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { isErrorNamed } from '../../../functions/shared/kernel/errors';
import type { SecretState } from './facts';
import { limit } from './found';

/** How a secret stands, without reading it: a value is there when a version of it is the current one. */
export const secretState = async (
  client: SecretsManagerClient,
  SecretId: string | undefined,
): Promise<SecretState> => {
  if (SecretId === undefined) return 'missing';
  try {
    const { DeletedDate, VersionIdsToStages = {} } = await client.send(
      new DescribeSecretCommand({ SecretId }),
      limit(),
    );
    if (DeletedDate) return 'going';
    return Object.values(VersionIdsToStages).flat().includes('AWSCURRENT') ? 'there' : 'empty';
  } catch (error) {
    if (isErrorNamed(error, 'ResourceNotFoundException')) return 'missing';
    throw error;
  }
};
