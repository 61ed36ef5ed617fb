import type { AcceptedMail } from './mail-log';
import { headersOf, headerValues } from './mime';

/** An SES event as EventBridge has it: detail type and detail, of the source `aws.ses`. */
export interface SesEvent {
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Record<string, unknown>;
}

/** What happens to a mail after it was accepted. */
type Fate =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'bounced'; readonly type: string; readonly subType: string; readonly status: string }
  | { readonly kind: 'complained' };

const SIMULATOR = /@simulator\.amazonses\.com$/;

/** The fate of a mail to that address: the mailbox simulator's addresses behave as AWS documents, all others deliver. */
export const fateOf = (address: string, suppressed: boolean): Fate => {
  if (suppressed) {
    return { kind: 'bounced', type: 'Permanent', subType: 'OnAccountSuppressionList', status: '5.1.1' };
  }
  const lower = address.toLowerCase();
  if (!SIMULATOR.test(lower)) return { kind: 'delivered' };
  // The simulator ignores a label after a plus sign.
  const box = lower.split('@')[0]?.split('+')[0];
  if (box === 'bounce') return { kind: 'bounced', type: 'Permanent', subType: 'General', status: '5.1.1' };
  if (box === 'suppressionlist') {
    return { kind: 'bounced', type: 'Permanent', subType: 'Suppressed', status: '5.1.1' };
  }
  return box === 'complaint' ? { kind: 'complained' } : { kind: 'delivered' };
};

const mailDetail = (mail: AcceptedMail, accountId: string) => {
  const headers = headersOf(Buffer.from(mail.raw, 'base64'));
  const first = (name: string) => headerValues(headers, name)[0];
  return {
    timestamp: mail.at,
    source: mail.from,
    sendingAccountId: accountId,
    messageId: mail.id,
    destination: mail.to,
    headersTruncated: false,
    headers,
    commonHeaders: {
      from: [first('From') ?? mail.from],
      to: headerValues(headers, 'To'),
      messageId: mail.id,
      ...(first('Date') ? { date: first('Date') } : {}),
      ...(first('Subject') ? { subject: first('Subject') } : {}),
    },
    tags: {
      'ses:configuration-set': [mail.configurationSet],
      'ses:source-ip': ['127.0.0.1'],
      'ses:from-domain': [mail.from.split('@').at(-1)],
      ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
    },
  };
};

/** Where the account of a local SES is. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Makes the events of one mail: each with its own object under a name of its own. */
export const sesEventOf = (mail: AcceptedMail, { accountId, region }: Place) => {
  const detail = mailDetail(mail, accountId);
  const resources = [`arn:aws:ses:${region}:${accountId}:configuration-set/${mail.configurationSet}`];
  return (detailType: string, eventType: string, key: string, value: object): SesEvent => ({
    detailType,
    resources,
    detail: { eventType, mail: detail, [key]: value },
  });
};

/** The events of an accepted mail in the order in which SES publishes them: Send, then what became of each recipient. */
export const eventsOf = (
  mail: AcceptedMail,
  isSuppressed: (address: string) => boolean,
  place: Place,
): SesEvent[] => {
  const event = sesEventOf(mail, place);
  const events = [event('Email Sent', 'Send', 'send', {})];
  for (const address of mail.to) {
    const fate = fateOf(address, isSuppressed(address));
    if (fate.kind === 'bounced') {
      events.push(
        event('Email Bounced', 'Bounce', 'bounce', {
          feedbackId: `${mail.id}-bounce`,
          bounceType: fate.type,
          bounceSubType: fate.subType,
          bouncedRecipients: [
            {
              emailAddress: address,
              action: 'failed',
              status: fate.status,
              diagnosticCode: 'smtp; 550 5.1.1 user unknown',
            },
          ],
          timestamp: mail.at,
          reportingMTA: 'dsn; local-ses',
        }),
      );
      continue;
    }
    events.push(
      event('Email Delivered', 'Delivery', 'delivery', {
        timestamp: mail.at,
        processingTimeMillis: 1,
        recipients: [address],
        smtpResponse: '250 2.6.0 Message received',
        reportingMTA: 'local-ses',
      }),
    );
    if (fate.kind === 'complained') {
      events.push(
        event('Email Complaint Received', 'Complaint', 'complaint', {
          feedbackId: `${mail.id}-complaint`,
          complaintSubType: null,
          complainedRecipients: [{ emailAddress: address }],
          timestamp: mail.at,
          userAgent: 'Local mailbox simulator',
          complaintFeedbackType: 'abuse',
          arrivalDate: mail.at,
        }),
      );
    }
  }
  return events;
};
