import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import type { TimelineEntry } from '../../tracking/contract';
import type { Decision, Reservation, SesEvent } from '../contract';
import type { MachineSign, Reaction } from './machine-sign';
import type { MailCause } from './mail-cause';
import type { ToldAfterwards } from './told-afterwards';

type Detail = SesEvent['detail'];
type Properties = Readonly<Record<string, unknown>>;

/** How the timeline calls what happened to a mail; a `decision` wakes no worker, a `fact` is judged and counted. */
interface Told {
  readonly name: string;
  readonly kind: TimelineEntry['kind'];
  /** ISO 8601, as SES says it. */
  readonly at: string;
  readonly more: Properties;
}

const said = (fields: Readonly<Record<string, string | null | undefined>>): Properties =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

/** A link without what may name a person: no query, no fragment, and no token of ours. */
export const plainLink = (link: string): string => {
  const bare = link.split(/[?#]/)[0] ?? '';
  return bare.replace(/\/(u|preferences)\/[^/]+$/, '/$1/*').slice(0, 500);
};

const tell = (detail: Exclude<Detail, { eventType: 'Send' }>): Told => {
  const sentAt = detail.mail.timestamp;
  switch (detail.eventType) {
    case 'Delivery':
      return { name: 'Email Delivered', kind: 'decision', at: detail.delivery.timestamp, more: {} };
    case 'Bounce': {
      const { bounceType, bounceSubType, bouncedRecipients, timestamp } = detail.bounce;
      const more = said({ bounceType, bounceSubType, status: bouncedRecipients[0]?.status });
      return { name: 'Email Bounced', kind: 'fact', at: timestamp, more };
    }
    case 'Complaint': {
      const { complaintFeedbackType, complaintSubType, timestamp } = detail.complaint;
      const more = said({ complaintFeedbackType, complaintSubType });
      return { name: 'Email Complained', kind: 'fact', at: timestamp, more };
    }
    case 'Open':
      return { name: 'Email Opened', kind: 'fact', at: detail.open.timestamp, more: {} };
    case 'Click': {
      const { link, linkTags, timestamp } = detail.click;
      const more = { link: plainLink(link), ...(linkTags ? { linkTags } : {}) };
      return { name: 'Email Clicked', kind: 'fact', at: timestamp, more };
    }
    case 'Reject':
      return { name: 'Email Rejected', kind: 'decision', at: sentAt, more: said(detail.reject) };
    case 'Rendering Failure':
    case 'RenderingFailure': {
      // Its sentence quotes what was to be rendered, which may be a name.
      const more = said({ templateName: detail.failure.templateName });
      return { name: 'Email Rendering Failed', kind: 'decision', at: sentAt, more };
    }
    case 'DeliveryDelay': {
      const { delayType, timestamp } = detail.deliveryDelay;
      return { name: 'Email Delayed', kind: 'decision', at: timestamp, more: said({ delayType }) };
    }
    case 'Subscription': {
      const { source, timestamp, newTopicPreferences } = detail.subscription;
      const all = newTopicPreferences?.unsubscribeAll === true ? { unsubscribedFromAll: true } : {};
      return {
        name: 'Email Subscription Changed',
        kind: 'fact',
        at: timestamp,
        more: { ...said({ source }), ...all },
      };
    }
  }
};

const aboutOf = ({ key, journey, step, occurrence, template, programmeVersion }: MailCause) => ({
  key,
  journey,
  step,
  occurrence,
  template,
  programmeVersion,
});

/**
 * The timeline's entry of an event, keyed by mail, kind and time: the same event again is the same entry. What a machine did is
 * marked, and of a kind that wakes no worker: it feeds neither triggers nor scores nor caps. No address, no agent.
 */
export const feedbackEntry = (
  detail: Exclude<Detail, { eventType: 'Send' }>,
  cause: MailCause,
  sign?: MachineSign,
): TimelineEntry => {
  const { name, kind, at, more } = tell(detail);
  const when = isoTime(Date.parse(at));
  const link = detail.eventType === 'Click' ? detail.click.link : '';
  return {
    member: cause.member,
    messageId: `${cause.key}.${shortHash('feedback', name, detail.mail.messageId, when, link)}`,
    at: when,
    kind: sign ? 'decision' : kind,
    name,
    properties: {
      ...aboutOf(cause),
      providerId: detail.mail.messageId,
      ...more,
      ...(sign ? { machine: true, sign } : {}),
    },
  };
};

/** The timeline's `Email Sent` of a mail whose sender did not live to tell it: in the place of the entry that it would have told. */
export const sentAfterAll = (
  cause: MailCause,
  reservation: Pick<Reservation, 'at'>,
  providerId: string,
  { caps, numbers }: ToldAfterwards,
): TimelineEntry => {
  const decision: Decision = {
    ...aboutOf(cause),
    ...(caps.length > 0 ? { caps: [...caps] } : {}),
    decision: 'sent',
    numbers: { ...numbers },
    providerId,
  };
  return {
    member: cause.member,
    messageId: cause.key,
    at: isoTime(reservation.at),
    kind: 'decision',
    name: 'Email Sent',
    properties: { ...decision },
  };
};

/** The timeline's `Unsubscribed` of a complaint or of a page of SES, named by its instant (epoch ms) as all departures are. */
export const unsubscribedBy = (
  { member, key }: MailCause,
  at: number,
  by: 'complaint' | 'ses',
): TimelineEntry => ({
  member,
  messageId: `unsubscribed.${at}`,
  at: isoTime(at),
  kind: 'fact',
  name: 'Unsubscribed',
  properties: { by, key },
});

/** An event as a reaction to its mail; undefined when it is neither an open nor a click. */
export const reactionOf = (detail: Detail): Reaction | undefined => {
  if (detail.eventType !== 'Open' && detail.eventType !== 'Click') return undefined;
  const event = detail.eventType === 'Open' ? detail.open : detail.click;
  return {
    ...(detail.eventType === 'Click' ? { link: detail.click.link } : {}),
    at: Date.parse(event.timestamp),
    sentAt: Date.parse(detail.mail.timestamp),
    userAgent: event.userAgent,
    said: event,
  };
};
