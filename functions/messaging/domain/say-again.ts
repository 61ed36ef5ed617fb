import type { ContactCard, ToldEntry } from '../contract';
import { PRESSED_AGAIN } from './departure';
import type { PlaceOf } from './mail-places';
import { holdsTheSame } from './restore-cards';
import { slotAgain } from './slots-again';
import { wishAgain } from './wishes-again';

/** What is known beside the timeline; times are epoch ms. */
export interface SayingAgain {
  readonly now: number;
  readonly pausedAt: number;
  readonly transientBounces: number;
  readonly placeOf: PlaceOf;
}

/** A card on which its timeline was said again: one version up, or as it was. */
export interface SaidAgain {
  readonly card?: ContactCard;
  readonly slots: number;
  readonly unplaced: number;
}

/** The names of the entries that say something of a CONTACT card. */
export const TELLING = [
  'Email Sent',
  'Email Skipped',
  'Email Delivered',
  'Email Delayed',
  'Email Bounced',
  'Unsubscribed',
  PRESSED_AGAIN,
  'Preferences Changed',
] as const;

const propertiesOf = ({ body }: ToldEntry): unknown => {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/**
 * Says again on a CONTACT card (version 0: there is none) what entries of its timeline tell, in their order: slots of
 * mails that went or may have gone, departures, choices, bounces. What is on the card already changes nothing, and
 * nothing that is on it is taken back but by a newer word of the member.
 */
export const sayAgain = (
  before: ContactCard,
  entries: readonly ToldEntry[],
  known: SayingAgain,
): SaidAgain => {
  let card: ContactCard =
    before.version === 0
      ? { ...before, restoredAt: Math.max(before.restoredAt ?? 0, known.pausedAt) }
      : before;
  let slots = 0;
  let unplaced = 0;
  for (const entry of entries) {
    const properties = propertiesOf(entry);
    const taken = slotAgain(card, entry, properties, known.placeOf, known.now);
    if (taken) {
      card = taken.card;
      slots += 1;
      if (!taken.isPlaced) unplaced += 1;
    }
    card = wishAgain(card, before, entry, properties, known.transientBounces) ?? card;
  }
  const { restoredAt: _, ...told } = card;
  const isNothing = before.version === 0 && holdsTheSame(before, told);
  if (isNothing || holdsTheSame(before, card)) return { slots, unplaced };
  return { card: { ...card, version: before.version + 1 }, slots, unplaced };
};
