import type { LeavePorts, LinkedMail, ReadMember } from '../ports';

/** Whom a link belongs to, and on which topic's mail it stood. */
export interface Leaver {
  readonly read: ReadMember;
  readonly topic: string;
  /** The mail that the link stood in, where the link says it. */
  readonly mail?: LinkedMail;
}

/** The member behind a token, redirects of merges followed; undefined for every token that is not ours. */
export const findLeaver = async (
  ports: Pick<LeavePorts, 'contacts' | 'tokens'>,
  token: string,
): Promise<Leaver | undefined> => {
  const signed = await ports.tokens.verify(token);
  if (!signed) return undefined;
  const { member, ...link } = signed;
  return { ...link, read: await ports.contacts.read(member) };
};
