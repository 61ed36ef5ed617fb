import type { ContactCard } from '../contract';
import { consentOf } from './consent';

/** A departure from everything that is made now. Times are epoch ms. */
export interface Departure {
  /** From when on it counts: no word that stands on the card is later. */
  readonly at: number;
  /** When it began: the same, unless the member had left before and asked for nothing since. */
  readonly since: number;
}

/** Whether a member has left everything, and asked for nothing since. */
export const hasLeft = (card: Pick<ContactCard, 'consents' | 'unsubscribedAt'> | undefined): boolean =>
  card?.unsubscribedAt !== undefined &&
  !Object.keys(card.consents).some((topic) => consentOf(card, topic) === 'granted');

/**
 * The departure of a member who presses now. Pressing again moves it: what the member granted before the last press, and what
 * is still on its way, lifts nothing. Clocks differ, so that a grant may stand there of a moment that is still to come.
 */
export const departNow = (
  card: Pick<ContactCard, 'consents' | 'unsubscribedAt' | 'leftSince'>,
  now: number,
): Departure => {
  const latest = Math.max(0, ...Object.values(card.consents).map(({ at }) => at));
  const at = Math.max(now, card.unsubscribedAt ?? now, latest);
  if (!hasLeft(card)) return { at, since: at };
  const { leftSince, unsubscribedAt = at } = card;
  // What began before a word of the member's was another departure.
  return { at, since: leftSince !== undefined && leftSince >= latest ? leftSince : unsubscribedAt };
};
