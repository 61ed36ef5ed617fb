import { RelanceError } from '../../shared/kernel/errors';
import { isoTime } from '../../shared/kernel/time';

/*
 * The secret of the tokens. As the deployment made it, it is one key: any text. Once it was changed it is JSON:
 *
 *   {"current": "<key>", "previous": [{"key": "<key>", "until": "<ISO 8601>"}, ...]}
 *
 * The current key signs the links of mails and the tags of what SES tells us; each key verifies what it signed, until
 * its time is over.
 */

/** A key that signs no more, and until when (ISO 8601 UTC) what it signed is taken. */
export interface PreviousKey {
  readonly key: string;
  readonly until: string;
}

/** The keys of the tokens, newest first. */
export interface TokenRing {
  readonly current: string;
  readonly previous: readonly PreviousKey[];
}

/** The most keys at a time: each is asked when a link is checked. */
export const MAX_KEYS = 20;
const MIN_KEY_CHARACTERS = 32;

const isKey = (value: unknown): value is string =>
  typeof value === 'string' && value.length >= MIN_KEY_CHARACTERS;

const isPrevious = (value: unknown): value is PreviousKey => {
  const { key, until } = (value ?? {}) as Partial<PreviousKey>;
  return isKey(key) && typeof until === 'string' && !Number.isNaN(Date.parse(until));
};

const unusable = (why: string) => new RelanceError('secret_unusable', `the secret of the tokens ${why}`);

/** The keys in the text of the secret; throws `secret_unusable` for what is none. Never quotes it. */
export const parseRing = (text: string): TokenRing => {
  if (!text.startsWith('{')) {
    if (!isKey(text)) throw unusable(`is shorter than ${MIN_KEY_CHARACTERS} characters`);
    return { current: text, previous: [] };
  }
  let parsed: Partial<TokenRing>;
  try {
    parsed = JSON.parse(text) as Partial<TokenRing>;
  } catch (error) {
    if (error instanceof SyntaxError) throw unusable('is no JSON');
    throw error;
  }
  const { current, previous } = parsed;
  if (!isKey(current) || !Array.isArray(previous) || !previous.every(isPrevious))
    throw unusable('is not as relance wrote it');
  return { current, previous };
};

/** The text of the secret. */
export const packRing = (ring: TokenRing): string => JSON.stringify(ring);

const isLive = (now: number) => (key: PreviousKey) => Date.parse(key.until) > now;

/** The keys whose time is not over at an instant (epoch ms); the first signs. */
export const liveKeys = ({ current, previous }: TokenRing, now: number): readonly [string, ...string[]] => [
  current,
  ...previous.filter(isLive(now)).map(({ key }) => key),
];

/**
 * The ring after a change: `fresh` signs from now on (epoch ms), the key before it verifies for `keepMs` more; with 0,
 * all that was signed before is worth nothing. Throws `tokens_full` when there would be more than MAX_KEYS.
 */
export const rotateRing = (ring: TokenRing, fresh: string, keepMs: number, now: number): TokenRing => {
  const until = isoTime(now + keepMs);
  const previous = keepMs > 0 ? [{ key: ring.current, until }, ...ring.previous.filter(isLive(now))] : [];
  if (previous.length >= MAX_KEYS)
    throw new RelanceError(
      'tokens_full',
      `${MAX_KEYS} keys are still taken: wait until the oldest has ended, or revoke the old ones`,
    );
  return { current: fresh, previous };
};
