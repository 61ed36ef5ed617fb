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
const LEAVING: ReadonlySet<string> = new Set(['Unsubscribed', 'Email Complained']);

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
