import { MAX_COUNTS, type OutcomeCount } from '../../reporting/contract';
import { shortHash } from '../../shared/kernel/ids';
import { isoTime } from '../../shared/kernel/time';
import type { SesEvent } from '../contract';
import { plainLink } from './feedback';
import type { MachineSign } from './machine-sign';
import type { MailCause } from './mail-cause';

type Detail = SesEvent['detail'];
type Outcome = OutcomeCount['outcome'];

/** SES does not count these into its rates either: it never tried. */
const NOT_TRIED = 'OnAccountSuppressionList';

/** Whether a complaint is one of an earlier mail, for which SES did not even try to send this one. */
export const isOldComplaint = ({ complaint }: Extract<Detail, { eventType: 'Complaint' }>): boolean =>
  complaint.complaintSubType === NOT_TRIED;

const outcomeOf = (detail: Detail, sign: MachineSign | undefined): Outcome | undefined => {
  switch (detail.eventType) {
    case 'Send':
      return 'sent';
    case 'Delivery':
      return 'delivered';
    case 'Bounce': {
      const { bounceType, bounceSubType } = detail.bounce;
      return bounceType === 'Permanent' && bounceSubType !== NOT_TRIED ? 'bounced' : undefined;
    }
    case 'Complaint':
      return isOldComplaint(detail) || detail.complaint.complaintFeedbackType === 'not-spam'
        ? undefined
        : 'complained';
    case 'Open':
      return sign ? undefined : 'opened';
    case 'Click':
      // Our own links are the way out, not interest.
      return sign || plainLink(detail.click.link).endsWith('/*') ? undefined : 'clicked';
    case 'Subscription':
      return detail.subscription.newTopicPreferences?.unsubscribeAll ? 'left' : undefined;
    default:
      return undefined;
  }
};

/** Counted once a mail, however often they are told; the others come so often that a name for each would cost too much. */
const ONCE: readonly Outcome[] = ['bounced', 'complained', 'clicked', 'left'];

/**
 * What an event adds to the counters of its mail, on the day on which the mail was sent; nothing when it is no outcome,
 * when a machine did it, or when the mail is of no journey.
 */
export const countOf = (
  detail: Detail,
  { key, journey, step }: MailCause,
  sign?: MachineSign,
): readonly OutcomeCount[] => {
  const outcome = outcomeOf(detail, sign);
  if (outcome === undefined || journey === '' || step === '') return [];
  const day = new Date(detail.mail.timestamp).toISOString().slice(0, 10);
  const once = ONCE.includes(outcome) ? { once: `${key}.${outcome}` } : {};
  return [{ journey, step, day, outcome, count: 1, ...once }];
};

/** How somebody left: on a page of ours, or by the button of the mail program (RFC 8058). */
export type LeavingBy = 'page' | 'button';

/**
 * A departure at an instant (epoch ms) as an outcome of the mail whose link was used, on the day on which that was sent:
 * who leaves late is one of the many who got it then. One departure counts once.
 */
export const departureOf = (
  member: string,
  { journey, step, day }: Pick<MailCause, 'journey' | 'step'> & { readonly day?: string },
  by: LeavingBy,
  at: number,
): readonly OutcomeCount[] => [
  {
    journey,
    step,
    day: day ?? isoTime(at).slice(0, 10),
    outcome: by === 'button' ? 'leftByButton' : 'left',
    count: 1,
    once: `${shortHash(member, String(at))}.left`,
  },
];

/** Counts in as few entries as they fold into, in batches that one request holds. */
export const foldCounts = (counts: readonly OutcomeCount[]): readonly OutcomeCount[][] => {
  const folded = new Map<string, OutcomeCount>();
  for (const one of counts) {
    const { journey, step, day, outcome, once } = one;
    const name = once ?? `${journey} ${step} ${day} ${outcome}`;
    const before = folded.get(name);
    folded.set(name, before && once === undefined ? { ...before, count: before.count + one.count } : one);
  }
  const entries = [...folded.values()];
  const batches: OutcomeCount[][] = [];
  for (let from = 0; from < entries.length; from += MAX_COUNTS)
    batches.push(entries.slice(from, from + MAX_COUNTS));
  return batches;
};
