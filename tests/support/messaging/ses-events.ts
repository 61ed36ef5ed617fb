import { createSecretKey } from 'node:crypto';
import { tagsOf } from '../../../functions/messaging/adapters/mail-tags';
import type { MailCause } from '../../../functions/messaging/domain/mail-cause';
import { aCause, iso, MINUTE, NOON } from './builders';

/** The key that signs the tags of mails in tests. */
export const TAG_KEY = createSecretKey('a secret that is only for tests, 32+', 'utf8');
/** The address that mails of tests go to. */
export const ADDRESS = 'ada@example.com';
/** When (epoch ms) what happens to the mail of `sesEvent` happens, unless a test says otherwise. */
export const LATER = NOON + 10 * MINUTE;

/** How a test's event differs from the usual one. */
export interface EventOptions {
  readonly cause?: Partial<MailCause>;
  /** When, epoch ms. @default ten minutes after the mail was sent, at noon */
  readonly at?: number;
  /** SES's id of the mail. */
  readonly messageId?: string;
  /** Whose signature the tags have; `null`: they have none of our tags. */
  readonly key?: typeof TAG_KEY | null;
  /** Fields of the event's own object. */
  readonly with?: Readonly<Record<string, unknown>>;
}

const OWN: Readonly<
  Record<string, readonly [type: string, object: string, fields: Record<string, unknown>]>
> = {
  Send: ['Email Sent', 'send', {}],
  Delivery: [
    'Email Delivered',
    'delivery',
    {
      processingTimeMillis: 612,
      recipients: [ADDRESS],
      smtpResponse: '250 2.0.0 OK',
      remoteMtaIp: '192.0.2.7',
      reportingMTA: 'a7-10.smtp-out.example',
    },
  ],
  Bounce: [
    'Email Bounced',
    'bounce',
    {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [
        {
          emailAddress: ADDRESS,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: `smtp; 550 5.1.1 <${ADDRESS}> unknown`,
        },
      ],
      feedbackId: '0102-feedback-000000',
      remoteMtaIp: '192.0.2.7',
      reportingMTA: 'dsn; a7-10.smtp-out.example',
    },
  ],
  Complaint: [
    'Email Complaint Received',
    'complaint',
    {
      complainedRecipients: [{ emailAddress: ADDRESS }],
      feedbackId: '0102-feedback-000001',
      complaintSubType: null,
      userAgent: 'Example Feedback Loop/1.0',
      complaintFeedbackType: 'abuse',
      arrivalDate: iso(LATER),
    },
  ],
  Open: ['Email Opened', 'open', { ipAddress: '192.0.2.9', userAgent: 'Mozilla/5.0 (Macintosh) Safari/605' }],
  Click: [
    'Email Clicked',
    'click',
    {
      ipAddress: '192.0.2.9',
      userAgent: 'Mozilla/5.0 (Macintosh) Safari/605',
      link: 'https://shop.example/tea?for=ada',
      linkTags: { category: ['tea'] },
    },
  ],
  Reject: ['Email Rejected', 'reject', { reason: 'Bad content' }],
  'Rendering Failure': [
    'Email Rendering Failed',
    'failure',
    { templateName: 'hello', errorMessage: 'Attribute "Ada" is not present.' },
  ],
  DeliveryDelay: [
    'Email Delivery Delayed',
    'deliveryDelay',
    {
      delayType: 'TransientCommunicationFailure',
      expirationTime: iso(LATER),
      delayedRecipients: [{ emailAddress: ADDRESS, status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1' }],
    },
  ],
  Subscription: [
    'Email Subscribed',
    'subscription',
    {
      contactList: 'club',
      source: 'UnsubscribeHeader',
      newTopicPreferences: {
        unsubscribeAll: true,
        topicSubscriptionStatus: [{ topicName: 'news', subscriptionStatus: 'OptOut' }],
      },
      oldTopicPreferences: { unsubscribeAll: false, topicSubscriptionStatus: [] },
    },
  ],
};
/** Every kind of event that SES publishes. */
export const EVENT_TYPES = Object.keys(OWN);
/** The kinds whose own object has no time: they happen when the mail was sent. */
const TIMELESS = ['Send', 'Reject', 'Rendering Failure'];

/**
 * An event of the mail of `aCause`, sent at noon, as EventBridge hands it over: with the fields that SES's developer
 * guide documents ("Contents of event data that Amazon SES publishes").
 */
export const sesEvent = (eventType: string, options: EventOptions = {}) => {
  const [detailType, object, fields] = OWN[eventType] ?? ['', '', {}];
  const { messageId = '0102018f-0000-4000-8000-000000000001-000000', key = TAG_KEY, at = LATER } = options;
  const own = key === null ? [] : tagsOf(aCause(options.cause), key);
  const named = Object.fromEntries(own.map(({ Name, Value }) => [Name, [Value]]));
  return {
    version: '0',
    id: 'b8b7a1c4-0000-4000-8000-000000000000',
    'detail-type': detailType,
    source: 'aws.ses',
    account: '000000000000',
    time: iso(at),
    region: 'eu-west-1',
    resources: ['arn:aws:ses:eu-west-1:000000000000:configuration-set/relance-test'],
    detail: {
      eventType,
      mail: {
        timestamp: iso(NOON),
        source: 'club@shop.example',
        sendingAccountId: '000000000000',
        messageId,
        destination: [ADDRESS],
        headersTruncated: false,
        headers: [{ name: 'To', value: ADDRESS }],
        commonHeaders: { from: ['club@shop.example'], to: [ADDRESS], messageId, subject: 'Hello Ada' },
        tags: { 'ses:configuration-set': ['relance-test'], 'ses:outgoing-ip': ['192.0.2.1'], ...named },
      },
      [object]: {
        ...fields,
        ...(TIMELESS.includes(eventType) ? {} : { timestamp: iso(at) }),
        ...options.with,
      },
    },
  };
};
