import type { OutgoingMail } from '../ports';

/** Whose identity SES has not verified: `ours` is a fault of the account, `theirs` (in the sandbox) one of that mail. */
export type Unverified = 'ours' | 'theirs';

/** What a message may name: addresses, domains, and the last part of an ARN, without what stands around them. */
const namesIn = (message: string): readonly string[] =>
  message
    .toLowerCase()
    .split(/[\s<>,;:"'()/]+/)
    .map((name) => name.replace(/\.+$/, ''))
    .filter((name) => name.includes('.'));

/** Whether a name is an identity under which SES would know an address: itself, its domain, or one above that. */
const isIdentityOf = (name: string, address: string): boolean => {
  const known = address.toLowerCase();
  const domain = known.slice(known.lastIndexOf('@') + 1);
  return name === known || name === domain || domain.endsWith(`.${name}`);
};

/**
 * Whose identity a refusal of SES calls unverified; undefined of a refusal that says nothing of the kind. `theirs` only
 * where it names the recipient and not the sender: a message that cannot be read must not cost a whole campaign.
 */
export const unverifiedIn = (
  message: string,
  { from, to }: Pick<OutgoingMail, 'from' | 'to'>,
): Unverified | undefined => {
  if (!/\bnot verified\b/i.test(message)) return undefined;
  const names = namesIn(message);
  const isNamed = (address: string): boolean => names.some((name) => isIdentityOf(name, address));
  return isNamed(to) && !isNamed(from.address) ? 'theirs' : 'ours';
};
