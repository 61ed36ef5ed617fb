import { type MailCounts, type MailPlace, withSlot } from '../../../messaging/contract';
import {
  type ActivityCard,
  emptyActivity,
  type Foldable,
  type FoldRules,
  foldInteraction,
  isHuman,
} from '../../../tracking/contract';

/** An interaction of a member's timeline, its body read. */
export interface PastInteraction extends Foldable {
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A fact that a member leaves by: they unsubscribed, or marked a mail as spam. */
export const LEAVING: ReadonlySet<string> = new Set(['Unsubscribed', 'Email Complained']);

/** What is predicted of a member within the horizon: that nothing human comes, or that they unsubscribe. */
export type Outcome = 'silence' | 'unsubscribe';

/** Whether the interaction is what the outcome waits for: a human one ends silence, a leaving one is an unsubscribe. */
export const decides = (outcome: Outcome, item: Foldable): boolean =>
  outcome === 'silence' ? isHuman(item) : LEAVING.has(item.name) && item.kind !== 'decision';

/** A card that grows as a timeline is read, by the same fold as the live one. */
export interface GrowingCard {
  /** The card of all that was added so far. */
  readonly card: ActivityCard;
  /** Adds one; what tracking cannot count (money that is none, an unknown currency) changes nothing, as in the live fold. */
  add(item: PastInteraction): void;
}

/** An empty card of a member, to be grown under the programme's rules. */
export const growingCard = (member: string, rules: FoldRules): GrowingCard => {
  let card = emptyActivity(member);
  return {
    get card() {
      return card;
    },
    add(item) {
      const folded = foldInteraction(card, item, item.properties, rules);
      if (folded.ok) card = folded.value;
    },
  };
};

/** The ACTIVITY card as it stood at a cut-off (epoch ms): whatever happened then or later is not on it. */
export const cardAt = (
  member: string,
  timeline: Iterable<PastInteraction>,
  cutOff: number,
  rules: FoldRules,
): ActivityCard => {
  const growing = growingCard(member, rules);
  for (const item of timeline) if (Date.parse(item.at) < cutOff) growing.add(item);
  return growing.card;
};

/** The class and topic of a mail that a timeline tells of; the entry has neither, the programme that sent it does. */
export type MailRule = (item: PastInteraction) => MailPlace;

/** Without a programme: marketing, of the topic that the entry names, if any. */
export const anyMail: MailRule = ({ properties: { topic } }) => ({
  class: 'marketing',
  topic: typeof topic === 'string' ? topic : '',
});

/** What the CONTACT card counts of mails, growing as a timeline is read, by messaging's own rule. */
export interface GrowingMails {
  readonly counts: MailCounts;
  /** Whether the member unsubscribed or complained, and was sent no marketing since: a receipt brings nobody back. */
  readonly hasLeft: boolean;
  add(item: PastInteraction): void;
}

/**
 * Counts of mails of whom nothing was sent yet. A mail is its `Email Sent`; in a log that has none of the member until then, its
 * `Email Delivered`.
 */
export const growingMails = (mailOf: MailRule = anyMail): GrowingMails => {
  let counts: MailCounts = { pressure: [] };
  let hasLeft = false;
  let isTold = false;
  return {
    get counts() {
      return counts;
    },
    get hasLeft() {
      return hasLeft;
    },
    add(item) {
      if (decides('unsubscribe', item)) hasLeft = true;
      const isSent = item.name === 'Email Sent';
      if (!isSent && (isTold || item.name !== 'Email Delivered')) return;
      if (item.kind !== 'decision' && item.kind !== 'fact') return;
      isTold ||= isSent;
      const place = mailOf(item);
      if (place.class !== 'transactional') hasLeft = false;
      const at = Date.parse(item.at);
      counts = withSlot(counts, { key: '', at, ...place, channel: 'email', state: 'sent' }, at);
    },
  };
};
