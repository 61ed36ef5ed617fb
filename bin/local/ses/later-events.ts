import * as z from 'zod';
import { type Place, type SesEvent, sesEventOf } from './events';
import type { AcceptedMail } from './mail-log';

/** A browser of a person: what opens and clicks where a test does not say otherwise. */
const PERSON = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15';

const happening = {
  /** SES's id of the mail, as `GET /_mails` tells it. */
  id: z.string(),
  /** When, ISO 8601. @default now */
  at: z.iso.datetime().optional(),
};
const reacting = {
  ...happening,
  userAgent: z.string().default(PERSON),
  /** Further fields of the event's own object. */
  with: z.record(z.string(), z.unknown()).default({}),
};

/** What tests and the demo ask at `POST /_open`, `/_click` and `/_bounce`: what became of a mail after its delivery. */
export const laterSchemas = {
  open: z.strictObject(reacting),
  click: z.strictObject({ ...reacting, link: z.url() }),
  bounce: z.strictObject({
    ...happening,
    type: z.enum(['Permanent', 'Transient', 'Undetermined']).default('Transient'),
    subType: z.string().default('MailboxFull'),
  }),
} as const;

/** What happens to a mail later. */
export type Later = keyof typeof laterSchemas;

/** The event of that, at an instant (ISO 8601) and of that mail, in the words of SES. */
export const laterEvent = (
  mail: AcceptedMail,
  asked: z.output<(typeof laterSchemas)[Later]>,
  now: string,
  place: Place,
): SesEvent => {
  const timestamp = asked.at ?? now;
  if ('subType' in asked) {
    return sesEventOf(mail, place)('Email Bounced', 'Bounce', 'bounce', {
      feedbackId: `${mail.id}-${timestamp}`,
      bounceType: asked.type,
      bounceSubType: asked.subType,
      bouncedRecipients: [
        {
          emailAddress: mail.to[0],
          action: 'failed',
          status: asked.type === 'Permanent' ? '5.1.1' : '4.2.2',
          diagnosticCode: 'smtp; 452 4.2.2 mailbox full',
        },
      ],
      timestamp,
      reportingMTA: 'dsn; local-ses',
    });
  }
  const how = { ipAddress: '127.0.0.1', userAgent: asked.userAgent, timestamp, ...asked.with };
  return 'link' in asked
    ? sesEventOf(mail, place)('Email Clicked', 'Click', 'click', { ...how, link: asked.link, linkTags: null })
    : sesEventOf(mail, place)('Email Opened', 'Open', 'open', how);
};
