import { read } from '../../shared/kernel/read';
import type { ContactCard, ToldEntry } from '../contract';
import { PRESSED_AGAIN } from './departure';
import { type ChosenPreferences, decidePreferences, withPreferences } from './preferences';
import { bouncedForGood, bouncedForNow, complained, isOfTheMail } from './suppress';
import { toldBounce, toldDeparture, toldPreferences } from './told-properties';

const those = <T extends string>(said: Readonly<Record<string, string>>, state: string): T[] =>
  Object.keys(said).filter((one) => said[one] === state) as T[];

/**
 * A pause and the wish for less as they stood before anything was said again, where the page was shown before the card's address
 * was said: they may have come with the address, and no timeline tells of them. A page shown later takes them back.
 */
const withStricterOf = (card: ContactCard, before: ContactCard, shownAt: number): ContactCard => {
  if (shownAt > (before.addressAt ?? Number.NEGATIVE_INFINITY)) return card;
  const { pausedUntil, frequency } = before;
  return {
    ...card,
    ...(pausedUntil === undefined ? {} : { pausedUntil: Math.max(pausedUntil, card.pausedUntil ?? 0) }),
    ...(frequency === undefined ? {} : { frequency }),
  };
};

/** What was chosen on the page, as far as nothing newer is on the card: the page was saved when the entry was received, at the latest. */
const chosenAgain = (
  card: ContactCard,
  before: ContactCard,
  entry: ToldEntry,
  properties: unknown,
): ContactCard | undefined => {
  const told = read(toldPreferences, properties);
  if (!told.ok) return undefined;
  const { topics, channels, frequency, pauseDays } = told.value;
  const savedBy = Date.parse(entry.receivedAt);
  const isOlder = (topic: string) => (card.consents[topic]?.at ?? 0) <= savedBy;
  const chosen: ChosenPreferences = {
    shownAt: Date.parse(entry.at),
    granted: those(topics, 'granted').filter(isOlder),
    withdrawn: those(topics, 'withdrawn').filter(isOlder),
    channelsOn: those(channels, 'on'),
    channelsOff: those(channels, 'off'),
    interests: [],
    interestsAdded: [],
    interestsRemoved: [],
    ...(frequency === undefined ? {} : { frequency }),
    ...(pauseDays === undefined ? {} : { pauseDays }),
  };
  const { change } = decidePreferences(card, chosen, 'restore', [], savedBy);
  const after = change && withPreferences(card, change);
  return after && withStricterOf(after, before, chosen.shownAt);
};

const leftAgain = (card: ContactCard, { at }: ToldEntry, properties: unknown): ContactCard => {
  const told = read(toldDeparture, properties);
  const isComplaint = told.ok && told.value.by === 'complaint';
  const left = { ...card, unsubscribedAt: Math.max(card.unsubscribedAt ?? 0, Date.parse(at)) };
  // Whoever has no card any more has complained all the same.
  return (isComplaint && complained({ ...left, version: Math.max(1, left.version) }, Date.parse(at))) || left;
};

/** The timeline keeps no address: a bounce is of the one on the card, if that was there before the bounce. */
const bouncedAgain = (
  card: ContactCard,
  entry: ToldEntry,
  properties: unknown,
  limit: number,
): ContactCard | undefined => {
  const told = read(toldBounce, properties);
  const at = Date.parse(entry.at);
  const { address } = card;
  if (!told.ok || address === undefined || (card.addressAt ?? 0) > at) return undefined;
  if (isOfTheMail(told.value.bounceSubType)) return undefined;
  return told.value.bounceType === 'Permanent'
    ? bouncedForGood(card, address)
    : bouncedForNow(card, address, at, limit);
};

/**
 * The card with what an entry of its timeline tells of the member's own wishes and of the address: departures, what was
 * chosen on the page of preferences, bounces. `before` is the card on which nothing was said again yet. Undefined when it
 * tells of none.
 */
export const wishAgain = (
  card: ContactCard,
  before: ContactCard,
  entry: ToldEntry,
  properties: unknown,
  transientBounces: number,
): ContactCard | undefined => {
  switch (entry.name) {
    case 'Unsubscribed':
    case PRESSED_AGAIN:
      return leftAgain(card, entry, properties);
    case 'Preferences Changed':
      return chosenAgain(card, before, entry, properties);
    case 'Email Bounced':
      return bouncedAgain(card, entry, properties, transientBounces);
    default:
      return undefined;
  }
};
