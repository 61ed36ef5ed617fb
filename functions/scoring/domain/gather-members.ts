import type { ContactCard } from '../../messaging/contract';
import type { ActivityCard } from '../../tracking/contract';
import type { ScoresCard } from '../contract';
import type { ScoredMember } from './score-member';

/** A card as the scan answers it. */
export type ScannedCard = ActivityCard | ContactCard | ScoresCard;

/** What is known of the member at the end of a page, whose other cards may open the next one. */
export interface Carry {
  readonly member: string;
  readonly activity?: ActivityCard;
  readonly contact?: ContactCard;
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
    if (open?.activity) complete.push({ ...open, activity: open.activity });
  };
  for (const card of cards) {
    if (open?.member !== card.pk) {
      close();
      open = { member: card.pk };
    }
    if (card.sk === 'CARD#ACTIVITY') open = { ...open, member: card.pk, activity: card };
    else if (card.sk === 'CARD#CONTACT') open = { ...open, member: card.pk, contact: card };
    else open = { ...open, member: card.pk, scores: card };
  }
  return { complete, carry: open };
};
