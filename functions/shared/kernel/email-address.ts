import type { Checked } from './errors';

const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * An e-mail address in the one form in which it is stored, hashed and compared: trimmed, NFC, lower case, at most
 * 254 bytes with a local part of at most 64 (RFC 5321). Refuses control characters and display names, so that an
 * address can never add a header to a mail.
 */
export const normaliseEmailAddress = (input: unknown): Checked<string> => {
  const refuse = (message: string): Checked<string> => ({
    ok: false,
    issues: [{ path: 'email', code: 'email_invalid', message }],
  });
  if (typeof input !== 'string') return refuse('email must be text');
  const address = input.trim().normalize('NFC').toLowerCase();
  const at = address.lastIndexOf('@');
  if (at < 1) return refuse('email must have the form name@domain');
  if (Buffer.byteLength(address) > 254) return refuse('email must have at most 254 bytes');
  const local = address.slice(0, at);
  if (Buffer.byteLength(local) > 64)
    return refuse('the part of email before the @ must have at most 64 bytes');
  if (!LOCAL.test(local)) return refuse('the part of email before the @ has a character that is not allowed');
  if (!DOMAIN.test(address.slice(at + 1))) return refuse('the domain of email is not a valid domain name');
  return { ok: true, value: address };
};
