import { type ParsedMail, simpleParser } from 'mailparser';
import { eventually } from './eventually';
import { testStage } from './stage';

/** A mail that the local SES accepted. */
export interface AcceptedMail {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly tags: Readonly<Record<string, string>> | readonly { Name: string; Value: string }[];
  readonly configurationSet?: string;
  /** The exact MIME, base64. */
  readonly raw: string;
}

/** Every mail accepted for an address, oldest first. */
export const mailsTo = async (address: string): Promise<AcceptedMail[]> => {
  const response = await fetch(testStage().mailsUrl);
  if (!response.ok) throw new Error(`the local SES answered ${response.status}`);
  const lines = (await response.text()).split('\n').filter((line) => line.length > 0);
  return lines.map((line) => JSON.parse(line) as AcceptedMail).filter((mail) => mail.to.includes(address));
};

/** Waits for the first mail to an address. */
export const mailTo = (address: string, deadlineSeconds = 90): Promise<AcceptedMail> =>
  eventually(`a mail to ${address}`, async () => (await mailsTo(address))[0], deadlineSeconds);

/** A mail taken apart by a client that is not ours. */
export const parseMail = (mail: AcceptedMail): Promise<ParsedMail> =>
  simpleParser(Buffer.from(mail.raw, 'base64'));
