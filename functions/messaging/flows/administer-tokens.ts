import type { TokensAnswer, TokensRequest } from '../contract';
import { rotateRing, type TokenRing } from '../domain/token-ring';
import type { TokensPorts } from '../ports';

const shown = ({ keyId }: TokensPorts, { current, previous }: TokenRing): TokensAnswer => ({
  keys: [
    { id: keyId(current), signs: true },
    ...previous.map(({ key, until }) => ({ id: keyId(key), signs: false, until })),
  ],
});

/**
 * Lists the keys of the tokens by their ids, or lets a new one sign from now on; old links go on working for `keepMs`
 * unless they are revoked. Throws `tokens_full`. The secret has no conditional write, so the Lambda runs one at a time.
 */
export const administerTokens = async (
  ports: TokensPorts,
  request: TokensRequest,
  now: number,
): Promise<TokensAnswer> => {
  const ring = await ports.secret.load();
  if (request.action === 'list') return shown(ports, ring);
  const rotated = rotateRing(ring, ports.freshKey(), request.revokeOld ? 0 : ports.keepMs, now);
  await ports.secret.save(rotated);
  return shown(ports, rotated);
};
