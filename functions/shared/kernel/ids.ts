import { createHash, createHmac, type KeyObject } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

const base32 = (bytes: Uint8Array): string => {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += ALPHABET[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
};

/** A secret to hash with: text, or a cached KeyObject where it is hot. */
export type HashKey = string | KeyObject;

/** How a client names whom it speaks of: a known user, or an anonymous browser. */
export type SourceKind = 'user' | 'anonymous';

/** What every source id and member id looks like: 26 lower-case base32 characters, opaque. */
export const MEMBER_ID_PATTERN = /^[a-z2-7]{26}$/;

/**
 * The opaque id of a source identity as the client gave it: HMAC-SHA-256 cut to 128 bits, in base32. It is the
 * partition of the source's timeline, and the id of the member as long as no merge redirects it.
 */
export const sourceId = (secret: HashKey, kind: SourceKind, id: string): string =>
  base32(createHmac('sha256', secret).update(`${kind}:${id}`).digest().subarray(0, 16));

/** The keyed hash under which a normalised e-mail address is looked up; 26 base32 characters. */
export const addressHash = (secret: HashKey, address: string): string =>
  base32(createHmac('sha256', secret).update(`address:${address}`).digest().subarray(0, 16));

/**
 * A keyed fingerprint of a text for one purpose, 26 base32 characters: equal texts have equal ones, and without the secret
 * nobody can try texts against it.
 */
export const fingerprint = (secret: HashKey, purpose: string, text: string): string =>
  base32(createHmac('sha256', secret).update(`${purpose}:${text}`).digest().subarray(0, 16));

/** A 12-byte digest (16 base64url characters) of parts that together name one thing; the parts are length-prefixed. */
export const shortHash = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return hash.digest().subarray(0, 12).toString('base64url');
};

/** A replayable draw in [0, 1) for an id under a salt: hold-outs, control groups and jitter are decided by it. */
export const drawOf = (salt: string, id: string): number =>
  createHash('sha256').update(`${salt}:${id}`).digest().readUIntBE(0, 6) / 2 ** 48;

/** The SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
