const NAME = /^(?=.*\S)\P{Cc}{1,60}$/u;
/** What the name of a write key must be, as a sentence about it ends. */
export const KEY_NAME_RULE = 'must be text of 1 to 60 characters, on one line';

/** Whether a write key may be called that. */
export const isKeyName = (text: string): boolean => NAME.test(text);

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/;
/** What an origin must be, as a sentence about it ends. */
export const ORIGIN_RULE =
  'must be scheme://host[:port] as a browser sends it (https://shop.example: lower case, no path, no default port), or * for any';

/**
 * Whether a browser can send that as its origin (RFC 6454, section 6.2), or it is `*`. What a browser never sends would
 * never match, and nobody would be told.
 */
export const isOrigin = (text: string): boolean => {
  if (text === '*') return true;
  if (text.length > 300 || !ORIGIN.test(text) || !URL.canParse(text)) return false;
  return !/^https?:/.test(text) || new URL(text).origin === text;
};

/** The origin that somebody means who copied it from the address bar: without the one slash at its end. */
export const withoutSlash = (origin: string): string =>
  origin.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/]+)\/$/, '$1');
