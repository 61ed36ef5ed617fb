import { RelanceError } from '../../shared/kernel/errors';
import type * as z from '../../shared/kernel/schema';
import { isoTime } from '../../shared/kernel/time';
import type { KeysAnswer, keysRequestSchema, WriteKeys } from '../contract';
import { addWriteKey, hashWriteKey, revokeWriteKey } from '../domain/write-keys';
import type { WriteKeyStore } from '../ports';

/** A secret and an id for a key that may have to be made. */
export interface NewKey {
  readonly secret: string;
  readonly id: string;
}

const shown = ({ keys }: WriteKeys): KeysAnswer => ({
  keys: keys.map(({ hash: _, ...key }) => key),
});

/**
 * Creates, lists or revokes write keys. The key itself is answered once, at its creation; only its hash is kept.
 * Throws `keys_full`, `key_unknown`. Two changes at the same moment are the caller's to avoid: the parameter has no
 * conditional write, so the Lambda runs one at a time.
 */
export const administerKeys = async (
  store: WriteKeyStore,
  request: z.output<typeof keysRequestSchema>,
  made: NewKey,
  now: number,
): Promise<KeysAnswer> => {
  const keys = await store.load();
  if (request.action === 'list') return shown(keys);
  if (request.action === 'revoke') {
    const revoked = revokeWriteKey(keys, request.id, isoTime(now));
    if (revoked === 'key_unknown')
      throw new RelanceError('key_unknown', `there is no write key with the id ${request.id}`);
    await store.save(revoked);
    return shown(revoked);
  }
  const { name, origins } = request;
  const key = { id: made.id, name, hash: hashWriteKey(made.secret), origins, createdAt: isoTime(now) };
  const added = addWriteKey(keys, key);
  if (added === 'keys_full')
    throw new RelanceError('keys_full', 'there are 20 live write keys: revoke one first');
  await store.save(added);
  return { writeKey: made.secret, ...shown(added) };
};
