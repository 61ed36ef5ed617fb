import { isoTime } from '../../shared/kernel/time';
import type { TimelineEntry } from '../../tracking/contract';
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
  const words = Object.values(card.consents);
  const latest = Math.max(0, ...words.map(({ at }) => at));
  const at = Math.max(now, card.unsubscribedAt ?? now, latest);
  if (!hasLeft(card)) return { at, since: at };
  const { leftSince, unsubscribedAt = at } = card;
  // What began before a grant was another departure; a withdrawal is no return.
  const granted = Math.max(0, ...words.filter(({ state }) => state === 'granted').map((word) => word.at));
  return { at, since: leftSince !== undefined && leftSince >= granted ? leftSince : unsubscribedAt };
};

/** The name of the entry that tells of a further press. */
export const PRESSED_AGAIN = 'Unsubscribed Again';

/**
 * What the timeline is told of a departure by a link: the fact once, under its beginning, and of each further press that it
 * was made, for a grant from before that press may still be on its way when the card is lost.
 */
export const departureEntries = (
  member: string,
  topic: string,
  { at, since }: Departure,
): TimelineEntry[] => [
  ...(at > since
    ? [
        {
          member,
          messageId: `unsubscribed-again.${at}`,
          at: isoTime(at),
          kind: 'decision' as const,
          name: PRESSED_AGAIN,
          properties: { topic, by: 'link' },
        },
      ]
    : []),
  {
    member,
    messageId: `unsubscribed.${since}`,
    at: isoTime(since),
    kind: 'fact',
    name: 'Unsubscribed',
    properties: { topic, by: 'link' },
  },
];
