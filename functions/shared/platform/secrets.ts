import { createSecretKey, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RelanceError } from '../kernel/errors';

const client = /* @__PURE__ */ new SecretsManagerClient({});
const cache = new Map<string, Promise<KeyObject>>();

const load = async (arn: string): Promise<KeyObject> => {
  const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (!answer.SecretString || answer.SecretString.length < 32) {
    throw new RelanceError('secret_unusable', `the secret ${arn} is empty or shorter than 32 characters`);
  }
  return createSecretKey(answer.SecretString, 'utf8');
};

/** The secret of that ARN as a key to hash with: read once a process, asked for again after a failure. */
export const secretKey = (arn: string): Promise<KeyObject> => {
  const known = cache.get(arn);
  if (known) return known;
  const loading = load(arn).catch((error) => {
    cache.delete(arn);
    throw error;
  });
  cache.set(arn, loading);
  return loading;
};
