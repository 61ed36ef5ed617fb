import { instantsOf, MAX_COUNTS, MAX_INSTANTS, markOf, type OutcomeCount } from '../../reporting/contract';
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

/** Counted once a mail, by name; the others come so often that a name for each would cost too much: they have marks. */
const ONCE: readonly Outcome[] = ['bounced', 'complained', 'clicked', 'left'];

/** When an event that is no more than counted happened (epoch ms): the same, however often it is told. */
const happenedAt = (detail: Detail): number => {
  if (detail.eventType === 'Delivery') return Date.parse(detail.delivery.timestamp);
  return Date.parse(detail.eventType === 'Open' ? detail.open.timestamp : detail.mail.timestamp);
};

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
  const at = happenedAt(detail);
  const once = ONCE.includes(outcome)
    ? { once: `${key}.${outcome}` }
    : { marks: [markOf(at, key, detail.mail.messageId, outcome, String(at))] };
  return [{ journey, step, day, outcome, count: 1, ...once }];
};

/** How somebody left: on a page of ours, or by the button of the mail program (RFC 8058). */
export type LeavingBy = 'page' | 'button';

/**
 * A departure at an instant (epoch ms) as an outcome of the mail whose link was used, on the day on which that was sent:
 * who leaves late is one of the many who got it then. A member counts once a mail, however often it leaves and comes back,
 * and from how many topics: else one alone could pause it.
 */
export const departureOf = (
  member: string,
  { journey, step, day }: Pick<MailCause, 'journey' | 'step'> & { readonly day?: string },
  by: LeavingBy,
  at: number,
): readonly OutcomeCount[] => {
  const mail = { journey, step, day: day ?? isoTime(at).slice(0, 10) };
  const outcome = by === 'button' ? 'leftByButton' : 'left';
  return [{ ...mail, outcome, count: 1, once: `${shortHash(member, journey, step, mail.day)}.left` }];
};

/** Counts of one mail and outcome, that have marks or have none. */
interface Sum {
  readonly one: OutcomeCount;
  count: number;
  readonly marks: Set<string>;
}

const counted = ({ one, count, marks }: Sum): OutcomeCount => {
  if (one.once !== undefined) return one;
  // With marks, as many as there are: an event that came twice has one.
  return marks.size > 0 ? { ...one, marks: [...marks], count: marks.size } : { ...one, count };
};

const foldTogether = (counts: readonly OutcomeCount[]): readonly OutcomeCount[][] => {
  const folded = new Map<string, Sum>();
  for (const one of counts) {
    const { journey, step, day, outcome, once, count, marks = [] } = one;
    const name = once ?? `${journey} ${step} ${day} ${outcome} ${one.marks !== undefined}`;
    const sum = folded.get(name) ?? { one, count: 0, marks: new Set() };
    sum.count += count;
    for (const mark of marks) sum.marks.add(mark);
    folded.set(name, sum);
  }
  const entries = [...folded.values()].map(counted);
  const batches: OutcomeCount[][] = [];
  for (let from = 0; from < entries.length; from += MAX_COUNTS)
    batches.push(entries.slice(from, from + MAX_COUNTS));
  return batches;
};

/** Counts of single events in as few entries as they fold into, in batches that one request holds. */
export const foldCounts = (counts: readonly OutcomeCount[]): readonly OutcomeCount[][] => {
  const byInstant = new Map<string, OutcomeCount[]>();
  for (const one of counts) {
    const [instant = ''] = instantsOf([one]);
    const group = byInstant.get(instant);
    if (group) group.push(one);
    else byInstant.set(instant, [one]);
  }
  const groups = [...byInstant.values()];
  const batches: OutcomeCount[][] = [];
  for (let from = 0; from < groups.length; from += MAX_INSTANTS)
    batches.push(...foldTogether(groups.slice(from, from + MAX_INSTANTS).flat()));
  return batches;
};
