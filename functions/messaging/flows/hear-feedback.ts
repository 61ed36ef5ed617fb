import type { OutcomeCount } from '../../reporting/contract';
import { SECOND_MS } from '../../shared/kernel/time';
import type { TimelineEntry } from '../../tracking/contract';
import type { SesEvent } from '../contract';
import { complaintOf } from '../domain/complaint';
import { feedbackEntry, reactionOf, sentAfterAll, unsubscribedBy } from '../domain/feedback';
import { hasTaken, isOfLost } from '../domain/lost-address';
import { machineSign, type Reaction } from '../domain/machine-sign';
import type { MailCause } from '../domain/mail-cause';
import { countOf, isOldComplaint } from '../domain/outcome-counts';
import { reconcile } from '../domain/reconcile';
import { confirmed } from '../domain/reservations';
import { bouncedForGood, bouncedForNow, complained, isOfTheMail, leftAtSes } from '../domain/suppress';
import { toldAfterwards } from '../domain/told-afterwards';
import type { FeedbackPorts } from '../ports';
import { changeCard } from './commit';

/** What came of the events of a mail that a person may want to know. */
export interface Heard {
  /** Events whose tags we did not sign: dropped. */
  readonly unverified: number;
  /** Send keys of mails that SES took and whose slot is on no card. */
  readonly slotless: readonly string[];
}

type Detail = SesEvent['detail'];
type Of<T extends Detail['eventType']> = Extract<Detail, { eventType: T }>;

/** A sender confirms within this many seconds, mostly; if it has not, its lease is waited for in as long steps. */
const LOOK_AGAIN_S = 3;

/**
 * Whose cards an event of a mail changes: that of whom it went to, then, once that is changed, of the member who took the
 * address from them since. Who takes it later finds the change there.
 */
const concerned = async function* (
  ports: FeedbackPorts,
  { mail }: Detail,
  { member }: MailCause,
): AsyncGenerator<string> {
  yield member;
  const { lost } = (await ports.contacts.read(member)).contact ?? {};
  if (lost?.to === undefined || !mail.destination.some((address) => isOfLost(lost, address))) return;
  const taker = await ports.contacts.read(lost.to);
  if (hasTaken(taker.contact, lost)) yield taker.member;
};

const heedBounce = async (ports: FeedbackPorts, detail: Of<'Bounce'>, cause: MailCause) => {
  const { bounce, mail } = detail;
  if (isOfTheMail(bounce.bounceSubType)) return;
  // Behind a forwarder another address bounces; what counts is where mails of ours go.
  const address = mail.destination[0] ?? bounce.bouncedRecipients[0]?.emailAddress ?? '';
  const at = Date.parse(bounce.timestamp);
  for await (const member of concerned(ports, detail, cause))
    await changeCard(ports, member, (card) =>
      bounce.bounceType === 'Permanent'
        ? bouncedForGood(card, address)
        : bouncedForNow(card, address, at, ports.transientBounces),
    );
};

/** What an event changes on the member's card, before it is told; and what else there is to tell. */
const heed = async (
  ports: FeedbackPorts,
  detail: Detail,
  cause: MailCause,
  now: number,
): Promise<readonly TimelineEntry[]> => {
  if (detail.eventType === 'Bounce') await heedBounce(ports, detail, cause);
  if (detail.eventType === 'Complaint' && detail.complaint.complaintFeedbackType !== 'not-spam') {
    const at = Math.min(Date.parse(detail.complaint.timestamp), now);
    const isOld = isOldComplaint(detail);
    const left: string[] = [];
    for await (const member of concerned(ports, detail, cause)) {
      let leftAt = at;
      await changeCard(ports, member, (card) => {
        // Of a complaint that was heard before, only the time of leaving is known: it stays.
        leftAt = isOld ? (complaintOf(card) ?? card.unsubscribedAt ?? at) : at;
        return complained(card, leftAt);
      });
      if (leftAt === at) left.push(member);
    }
    return left.map((member) => unsubscribedBy({ ...cause, member }, at, 'complaint'));
  }
  if (detail.eventType === 'Subscription' && detail.subscription.newTopicPreferences?.unsubscribeAll) {
    const at = Math.min(Date.parse(detail.subscription.timestamp), now);
    const left: string[] = [];
    for await (const member of concerned(ports, detail, cause)) {
      await changeCard(ports, member, (card) => leftAtSes(card, at));
      left.push(member);
    }
    return left.map((member) => unsubscribedBy({ ...cause, member }, at, 'ses'));
  }
  return [];
};

/** SES took the mail: its reservation is sent, whatever became of its sender. Answers what was found of that slot. */
const confirmSent = async (
  ports: FeedbackPorts,
  event: SesEvent,
  cause: MailCause,
  now: number,
): Promise<ReturnType<typeof reconcile>['is']> => {
  // A slot that was confirmed stays so, however old the glance is; all else is read.
  if (reconcile(await ports.glance(cause.member), cause, now).is === 'known') return 'known';
  const read = await ports.contacts.read(cause.member);
  const found = reconcile(read.contact, cause, now);
  if (found.is === 'early') {
    const rest = Math.ceil((found.until - now) / SECOND_MS) + 1;
    await ports.again(event, Math.min(LOOK_AGAIN_S, rest));
  } else if (found.is === 'slotless') {
    // The card has lost it, with a table that was restored: the timeline tells of the mail until the slot is taken again.
    const at = Date.parse(event.detail.mail.timestamp);
    const nothing = { caps: [], numbers: {} };
    await ports.timeline.record([sentAfterAll(cause, { at }, event.detail.mail.messageId, nothing)]);
  } else if (found.is === 'overdue') {
    const { reservation } = found;
    const version = await ports.programmes.version(cause.programmeVersion);
    const afterwards = toldAfterwards(read, reservation, version?.rules);
    await ports.timeline.record([sentAfterAll(cause, reservation, event.detail.mail.messageId, afterwards)]);
    await changeCard(ports, cause.member, (card) => confirmed(card, reservation), read.contact);
  }
  return found.is;
};

/**
 * Heeds the events of one mail: bounces and complaints change the card, then everything is told to the timeline, and a
 * `Send` confirms a reservation that its sender left open. Again, it changes nothing. Events that we did not sign are
 * dropped, and counted in the answer. Returns when all is durable.
 */
export const hearFeedback = async (
  ports: FeedbackPorts,
  events: readonly SesEvent[],
  now: number,
): Promise<Heard> => {
  const verified: { event: SesEvent; cause: MailCause; reaction?: Reaction }[] = [];
  for (const event of events) {
    const cause = await ports.causeOf(event.detail.mail);
    if (cause) verified.push({ event, cause, reaction: reactionOf(event.detail) });
  }
  const slotless: string[] = [];
  const entries: TimelineEntry[] = [];
  const counts: OutcomeCount[] = [];
  for (const { event, cause, reaction } of verified) {
    const { detail } = event;
    if (detail.eventType === 'Send') {
      const found = await confirmSent(ports, event, cause, now);
      if (found === 'slotless') slotless.push(cause.key);
      // One that is early is heard again.
      if (found !== 'early') counts.push(...countOf(detail, cause));
      continue;
    }
    entries.push(...(await heed(ports, detail, cause, now)));
    const others = verified.flatMap((other) => other.reaction ?? []);
    const sign = reaction && machineSign(reaction, others);
    entries.push(feedbackEntry(detail, cause, sign));
    counts.push(...countOf(detail, cause, sign));
  }
  if (entries.length + counts.length > 0) await ports.tell({ entries, counts });
  return { unverified: events.length - verified.length, slotless };
};
