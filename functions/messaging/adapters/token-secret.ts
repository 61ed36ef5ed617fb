import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { packRing, parseRing } from '../domain/token-ring';
import type { TokenSecret } from '../ports';

const client = /* @__PURE__ */ new SecretsManagerClient({});

/** The text of the secret of that ARN, as it is now. */
export const readSecretText = async (arn: string): Promise<string> =>
  (await client.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString ?? '';

/** The keys of the tokens in the secret of that ARN. */
export const tokenSecret = (arn: string): TokenSecret => ({
  load: async () => parseRing(await readSecretText(arn)),
  async save(ring) {
    await client.send(new PutSecretValueCommand({ SecretId: arn, SecretString: packRing(ring) }));
  },
});
