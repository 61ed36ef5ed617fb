import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Readable as Stream } from 'node:stream';

/** A mail that the local SES accepted. `at` is ISO 8601 UTC; `raw` the exact MIME in base64. */
export interface AcceptedMail {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet: string | null;
  readonly raw: string;
}

/** Every accepted mail, on disk: one JSON a line. */
export interface MailLog {
  /** Resolves when the mail can be read. */
  add(mail: AcceptedMail): Promise<void>;
  /** The lines of the mails accepted at or after `since` (all without it), as they are at this moment. */
  read(since?: string): Promise<Readable>;
  /** The mail of that id, if it was accepted. */
  find(id: string): Promise<AcceptedMail | undefined>;
  close(): Promise<void>;
}

async function* linesSince(lines: Readable, since: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: lines, crlfDelay: Number.POSITIVE_INFINITY })) {
    if ((JSON.parse(line) as AcceptedMail).at >= since) yield `${line}\n`;
  }
}

/** Opens (or goes on with) the log in that file. */
export const openMailLog = async (file: string): Promise<MailLog> => {
  const stream = createWriteStream(file, { flags: 'a' });
  await once(stream, 'open');
  // Up to here whole lines are written: one that is being written does not come in half.
  let { size: whole } = await stat(file);
  return {
    add: (mail) =>
      new Promise((resolve, reject) => {
        const line = Buffer.from(`${JSON.stringify(mail)}\n`);
        stream.write(line, (error) => {
          if (error) return reject(error);
          whole += line.length;
          resolve();
        });
      }),
    async read(since) {
      if (whole === 0) return Stream.from([]);
      const lines = createReadStream(file, { end: whole - 1 });
      return since === undefined ? lines : Stream.from(linesSince(lines, since));
    },
    async find(id) {
      if (whole === 0) return undefined;
      const lines = createReadStream(file, { end: whole - 1 });
      for await (const line of createInterface({ input: lines, crlfDelay: Number.POSITIVE_INFINITY })) {
        const mail = JSON.parse(line) as AcceptedMail;
        if (mail.id === id) return mail;
      }
      return undefined;
    },
    async close() {
      stream.end();
      await once(stream, 'finish');
    },
  };
};
