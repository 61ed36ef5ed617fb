import { sha256 } from '../../shared/kernel/ids';
import type { WriteKeys } from '../contract';

/** A write key as kept: never the key itself. */
export type WriteKey = WriteKeys['keys'][number];

/** The SHA-256 of a write key, in hex: all that is kept of it. */
export const hashWriteKey = (key: string): string => sha256(key);

const isLive = (key: WriteKey): boolean => key.revokedAt === undefined;

/** The live key whose secret this is. */
export const findWriteKey = (keys: WriteKeys, secret: string): WriteKey | undefined => {
  const hash = hashWriteKey(secret);
  return keys.keys.find((key) => isLive(key) && key.hash === hash);
};

/** Whether browsers on that origin may use the key. */
export const allowsOrigin = (key: WriteKey, origin: string): boolean =>
  key.origins.includes('*') || key.origins.includes(origin);

/** Whether browsers on that origin may use any live key: all that a preflight, which carries no key, can be told. */
export const anyAllowsOrigin = (keys: WriteKeys, origin: string): boolean =>
  keys.keys.some((key) => isLive(key) && allowsOrigin(key, origin));

/** The keys with one more. Revoked keys make place, the oldest first; `keys_full` when 20 are live. */
export const addWriteKey = (keys: WriteKeys, key: WriteKey): WriteKeys | 'keys_full' => {
  const kept = [...keys.keys];
  while (kept.length >= 20) {
    const revoked = kept.findIndex((one) => !isLive(one));
    if (revoked < 0) return 'keys_full';
    kept.splice(revoked, 1);
  }
  return { keys: [...kept, key] };
};

/** The keys with that one revoked (again: as before); `key_unknown` when there is none of that id. */
export const revokeWriteKey = (keys: WriteKeys, id: string, at: string): WriteKeys | 'key_unknown' =>
  keys.keys.some((key) => key.id === id)
    ? { keys: keys.keys.map((key) => (key.id === id && isLive(key) ? { ...key, revokedAt: at } : key)) }
    : 'key_unknown';
