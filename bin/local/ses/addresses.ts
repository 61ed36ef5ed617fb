import { badRequest } from './problem';

const ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const QUOTED = /^"([^"\\\r\n]|\\.)+"$/;
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/**
 * The bare address of `name@domain` or `Name <name@domain>`, as SES takes it: seven-bit ASCII before the @, a host
 * name (punycode) after it. Throws BadRequestException with SES's wording.
 */
export const bareAddress = (text: string): string => {
  const address = (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
  if (/[\u0000-\u001f\u007f]/.test(text)) throw badRequest('Local address contains control or whitespace');
  const at = address.lastIndexOf('@');
  if (at < 0) throw badRequest(`Missing final '@domain'`);
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (/[^ -~]/.test(local)) throw badRequest('Local address contains non-ASCII characters');
  if (/\s/.test(local) && !QUOTED.test(local)) {
    throw badRequest('Local address contains control or whitespace');
  }
  if (local.length === 0 || local.length > 64 || !(ATOM.test(local) || QUOTED.test(local))) {
    throw badRequest('Illegal address');
  }
  if (domain === '') throw badRequest('Missing domain');
  const labels = domain.split('.');
  if (domain.length > 253 || !labels.every((label) => LABEL.test(label))) {
    throw badRequest('Domain contains illegal character');
  }
  if (labels.length < 2) throw badRequest('Illegal address');
  return address;
};

/** The addresses of a header such as `To`, split at its commas outside quotes and brackets. */
export const addressesOfHeader = (value: string): string[] =>
  (value.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,])+/g) ?? []).map((part) => part.trim()).filter(Boolean);
