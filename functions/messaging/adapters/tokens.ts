import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Tokens } from '../ports';
import type { TokenKeys } from './token-keys';

/*
 * A token is `<key id>.<who and what>.<mac>`: 4 characters, base64url of `member topic` and, where it is known, of the
 * mail that it stood in and the day on which that was sent (`journey/step/2026-11-24`), and 16 bytes of HMAC-SHA-256
 * in base64url. Ids are opaque, so there is no personal data in it.
 */
const TOKEN = /^([\w-]{4})\.([\w-]{1,220})\.([\w-]{22})$/;
const ID = '[a-z][a-z0-9-]{0,39}';
const DAY = '\\d{4}-\\d{2}-\\d{2}';
const PAYLOAD = new RegExp(`^([a-z2-7]{26}) (${ID})(?: (${ID})/(${ID})(?:/(${DAY}))?)?$`);
const MAIL = new RegExp(`^${ID}/${ID}(?:/${DAY})?$`);

const hmac = (key: KeyObject, purpose: string, text: string): Buffer =>
  createHmac('sha256', key).update(`${purpose}:${text}`).digest();

/** The id of a key, 4 characters: tells keys apart without telling anything of them. */
export const keyId = (key: KeyObject): string => hmac(key, 'key-id', '').subarray(0, 3).toString('base64url');

const isSame = (given: string, right: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The MAC that makes e-mail tags ours: 16 bytes over all of them by name and value, base64url. */
export const tagMac = (key: KeyObject, tags: Readonly<Record<string, string>>): string => {
  const said = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  return hmac(key, 'tag', said.sort().join('\n')).subarray(0, 16).toString('base64url');
};

/** Whether e-mail tags are ours: their MAC is that of one of the keys, whichever; takes as long for a wrong one. */
export const isTagMac = (
  keys: readonly KeyObject[],
  tags: Readonly<Record<string, string>>,
  mac: string,
): boolean => keys.map((key) => isSame(mac, tagMac(key, tags))).includes(true);

/** Signed links of leaving. The first key signs; each verifies what it signed, so that keys can be changed. */
export const signedTokens = (keys: TokenKeys): Tokens => {
  const macOf = (key: KeyObject, payload: string): string =>
    hmac(key, 'leave', payload).subarray(0, 16).toString('base64url');
  return {
    async sign(member, topic, mail) {
      const [key] = await keys();
      const name = mail ? [mail.journey, mail.step, ...(mail.day ? [mail.day] : [])].join('/') : '';
      const said = MAIL.test(name) ? `${member} ${topic} ${name}` : `${member} ${topic}`;
      const payload = Buffer.from(said).toString('base64url');
      return `${keyId(key)}.${payload}.${macOf(key, payload)}`;
    },
    async verify(token) {
      const [, id = '', payload = '', mac = ''] = TOKEN.exec(token) ?? [];
      const known = await keys({ id });
      // An unknown key id takes as long as a wrong signature.
      const key = known.find((one) => isSame(id, keyId(one))) ?? known[0];
      const isSigned = isSame(mac, macOf(key, payload)) && isSame(id, keyId(key));
      const match = PAYLOAD.exec(Buffer.from(payload, 'base64url').toString('utf8'));
      if (!isSigned || !match) return undefined;
      const [, member = '', topic = '', journey, step, day] = match;
      if (!journey || !step) return { member, topic };
      return { member, topic, mail: { journey, step, ...(day ? { day } : {}) } };
    },
  };
};
