import MailComposer from 'nodemailer/lib/mail-composer';

/** A header of a mail: the name as written, the value unfolded. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

const MAX_HEADER_BYTES = 256 * 1024;

/** The top headers of a MIME message, in order. */
export const headersOf = (raw: Buffer): Header[] => {
  const head = raw.subarray(0, MAX_HEADER_BYTES).toString('utf8');
  const end = /\r?\n\r?\n/.exec(head);
  return head
    .slice(0, end?.index ?? head.length)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
    });
};

/** The values of one header, whatever its case. */
export const headerValues = (headers: readonly Header[], name: string): string[] =>
  headers.filter((header) => header.name.toLowerCase() === name.toLowerCase()).map((header) => header.value);

/** What SES builds a MIME message from when it is asked with simple content. */
export interface SimpleMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly headers: readonly Header[];
}

/** The MIME message of simple content, as bytes. */
export const composeMime = (mail: SimpleMail): Promise<Buffer> =>
  new MailComposer({
    from: mail.from,
    to: [...mail.to],
    cc: [...mail.cc],
    replyTo: [...mail.replyTo],
    subject: mail.subject,
    ...(mail.text === undefined ? {} : { text: mail.text }),
    ...(mail.html === undefined ? {} : { html: mail.html }),
    headers: mail.headers.map(({ name, value }) => ({ key: name, value })),
  })
    .compile()
    .build();
