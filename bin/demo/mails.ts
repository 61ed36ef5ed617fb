import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { RelanceError } from '../../functions/shared/kernel/errors';

/** A mail that the local SES accepted, as far as the demo looks at it. */
export interface AcceptedMail {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly to: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** The exact MIME, base64. */
  readonly raw: string;
}

/** The tags of a mail by name, in whichever of SES's two shapes they come. */
const tagsOf = (tags: unknown): Record<string, string> =>
  Array.isArray(tags)
    ? Object.fromEntries(tags.map((tag) => [String(tag.Name), String(tag.Value)]))
    : ((tags ?? {}) as Record<string, string>);

/**
 * Looks at each mail that the local SES has accepted, one after the other (they are never held together). Throws
 * `mails_unreadable`.
 */
export const eachMail = async (mailsUrl: string, look: (mail: AcceptedMail) => void): Promise<void> => {
  const response = await fetch(mailsUrl);
  if (!response.ok || !response.body) {
    throw new RelanceError('mails_unreadable', `the local SES answered ${response.status} at ${mailsUrl}`);
  }
  const lines = createInterface({ input: Readable.fromWeb(response.body as never), crlfDelay: Infinity });
  for await (const line of lines) {
    if (line.length === 0) continue;
    const mail = JSON.parse(line) as AcceptedMail;
    look({ ...mail, tags: tagsOf(mail.tags) });
  }
};

/** The first mail accepted for an address; undefined when there is none yet. */
export const firstMailTo = async (mailsUrl: string, address: string): Promise<AcceptedMail | undefined> => {
  let found: AcceptedMail | undefined;
  await eachMail(mailsUrl, (mail) => {
    if (!found && mail.to.includes(address)) found = mail;
  });
  return found;
};

/** The address of one-click unsubscribing in a mail's List-Unsubscribe header (RFC 8058). Throws `link_missing`. */
export const unsubscribeLink = (raw: string): string => {
  const [head = ''] = Buffer.from(raw, 'base64')
    .toString('utf8')
    .split(/\r?\n\r?\n/, 1);
  const unfolded = head.replace(/\r?\n[ \t]+/g, ' ');
  const link = /^List-Unsubscribe:[^\n]*?<(https?:[^>\s]+)>/im.exec(unfolded)?.[1];
  if (!link) throw new RelanceError('link_missing', 'the mail has no List-Unsubscribe header with a link');
  return link;
};
