import type { ActivityCard } from '../../tracking/contract';
import type { ScoresCard } from '../contract';
import type { ScoredMember } from './judge-member';

/** A card as the scan answers it. */
export type ScannedCard = ActivityCard | ScoresCard;

/** What is known of the member at the end of a page, whose other card may open the next one. */
export interface Carry {
  readonly member: string;
  readonly activity?: ActivityCard;
  readonly scores?: ScoresCard;
}

/**
 * Puts the cards of a page together by member. A scan answers the items of one partition side by side, but cuts its
 * pages anywhere: the last member is carried into the next page. Members without an ACTIVITY card are left out.
 */
export const gatherMembers = (
  carried: Carry | undefined,
  cards: readonly ScannedCard[],
): { readonly complete: ScoredMember[]; readonly carry: Carry | undefined } => {
  const complete: ScoredMember[] = [];
  let open = carried;
  const close = () => {
    if (open?.activity) complete.push({ member: open.member, activity: open.activity, scores: open.scores });
  };
  for (const card of cards) {
    if (open?.member !== card.pk) {
      close();
      open = { member: card.pk };
    }
    open =
      card.sk === 'CARD#ACTIVITY'
        ? { ...open, member: card.pk, activity: card }
        : { ...open, member: card.pk, scores: card };
  }
  return { complete, carry: open };
};
