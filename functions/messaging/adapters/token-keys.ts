import { createSecretKey, type KeyObject } from 'node:crypto';
import { RelanceError } from '../../shared/kernel/errors';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../shared/kernel/time';
import { logger } from '../../shared/platform/logger';
import { liveKeys, parseRing, type TokenRing } from '../domain/token-ring';
import { keyId } from './tokens';

/** What the keys must be good for; another worker may have signed with a key of this minute. */
export interface WantedKeys {
  /** The id of a key that somebody names: the secret is read again for one that is not known. */
  readonly id?: string;
  /** An instant (epoch ms): the keys as they were then or later. Throws `token_keys_stale` where they cannot be read. */
  readonly since?: number;
}

/** The keys of the tokens, the one that signs first. */
export type TokenKeys = (wanted?: WantedKeys) => Promise<readonly [KeyObject, ...KeyObject[]]>;

const KEPT_MS = MINUTE_MS;
/** Anybody can name a key that there is not: the secret is read no more often for it. */
const READ_AGAIN_MS = 5 * SECOND_MS;

/**
 * The keys from memory, read again after a minute. While the secret cannot be read those of the last hour still hold: an
 * outage must keep nobody from leaving. So a key that was revoked signs and opens nothing a minute later; an hour later
 * where the secret cannot be read.
 */
export const tokenKeyBook = (load: () => Promise<string>, clock: () => number = Date.now): TokenKeys => {
  const objects = new Map<string, KeyObject>();
  let kept: { readonly ring: TokenRing; readonly at: number } | undefined;
  let loading: Promise<void> | undefined;

  const objectOf = (key: string): KeyObject => {
    const object = objects.get(key) ?? createSecretKey(key, 'utf8');
    objects.set(key, object);
    return object;
  };
  const read = async (): Promise<void> => {
    const at = clock();
    try {
      kept = { ring: parseRing(await load()), at };
    } catch (error) {
      if (!kept || at - kept.at > HOUR_MS) throw error;
      logger.warn('token_keys_stale', { error });
    }
  };
  const readOnce = (): Promise<void> => {
    loading ??= read().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  const live = (ring: TokenRing): readonly [KeyObject, ...KeyObject[]] => {
    const [first, ...others] = liveKeys(ring, clock());
    return [objectOf(first), ...others.map(objectOf)];
  };

  return async ({ id, since = Number.NEGATIVE_INFINITY } = {}) => {
    const now = clock();
    const age = kept ? now - kept.at : Number.POSITIVE_INFINITY;
    // Nobody can ask for keys that are yet to be made.
    const from = Math.min(since, now);
    const isOlder = (): boolean => kept === undefined || kept.at < from;
    if (age < 0 || age >= KEPT_MS || isOlder()) {
      // A reading that had begun before that instant may have missed it.
      await readOnce();
      if (isOlder()) await readOnce();
      if (isOlder())
        throw new RelanceError('token_keys_stale', 'the keys of the links could not be read again');
    } else if (id !== undefined && age >= READ_AGAIN_MS && kept) {
      if (!live(kept.ring).some((key) => keyId(key) === id)) await readOnce();
    }
    // Read above where there was none; what cannot be read was thrown there.
    return live((kept as NonNullable<typeof kept>).ring);
  };
};
