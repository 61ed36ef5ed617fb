import { createTransport } from 'nodemailer';
import type { AcceptedMail } from './mail-log';

/** Hands accepted mails on to the mail viewer by SMTP, byte for byte. */
export const createViewerRelay = (smtpPort: number) => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: smtpPort,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: 1,
  });
  return async (mails: readonly AcceptedMail[]): Promise<void> => {
    for (const mail of mails) {
      await transport.sendMail({
        envelope: { from: mail.from, to: [...mail.to] },
        raw: Buffer.from(mail.raw, 'base64'),
      });
    }
  };
};
