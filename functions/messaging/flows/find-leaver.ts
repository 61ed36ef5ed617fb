import { hasTaken, lossBehind } from '../domain/lost-address';
import type { LeavePorts, LinkedMail, ReadMember } from '../ports';

/** Whom a link belongs to, and on which topic's mail it stood. */
export interface Leaver {
  readonly read: ReadMember;
  readonly topic: string;
  /** The mail that the link stood in, where the link says it. */
  readonly mail?: LinkedMail;
  /** Who the mail went to, where the address is another's by now: `read` is the one who has it. */
  readonly before?: ReadMember;
}

/**
 * The member behind a token, redirects of merges followed; undefined for every token that is not ours. A link in a mail to
 * an address that a member took since is that member's: who reads it is who reads that member's mails.
 */
export const findLeaver = async (
  ports: Pick<LeavePorts, 'contacts' | 'tokens'>,
  token: string,
): Promise<Leaver | undefined> => {
  const signed = await ports.tokens.verify(token);
  if (!signed) return undefined;
  const { member, ...link } = signed;
  const read = await ports.contacts.read(member);
  const lost = read.contact && lossBehind(read.contact, link.mail?.day);
  if (lost?.to === undefined) return { ...link, read };
  const now = await ports.contacts.read(lost.to);
  return now.member !== read.member && hasTaken(now.contact, lost)
    ? { ...link, read: now, before: read }
    : { ...link, read };
};
