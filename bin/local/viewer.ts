/** The process of the mail viewer, MailDev. */
import { runPart } from './part-process';

// All mails of several demos (one sends some 550), so that those the summary names stay to be found. MailDev holds the
// parsed mails in memory: 2,000 of 30 KB measured 420 MB, of which 180 MB are MailDev itself.
const MAX_MAILS = 2_000;

const main = async () => {
  const { smtp, web, folder } = JSON.parse(process.argv[2] ?? '{}');
  const { MailDev } = await import('maildev');
  const viewer = new MailDev({
    smtp,
    ip: '127.0.0.1',
    web,
    webIp: '127.0.0.1',
    mailDirectory: folder,
    maxEmails: MAX_MAILS,
    silent: true,
  });
  await viewer.start();
};

runPart(main);
