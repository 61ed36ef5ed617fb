import { MAX_CAP } from '../../programme/contract';
import { DAY_MS } from '../../shared/kernel/time';
import type { ContactCard, Reservation } from '../contract';
import { PRESSURE_KEPT_MS } from './mail-counts';
import { uniteSlots } from './unite';

/*
 * Caps bind an inbox, and an inbox may change its card: a member takes the address from a visitor, or frees it and another
 * one names it. The slots of mails that went there come along. They count for the caps like those of the card itself, and
 * for nothing else: not for keys, nor for how the member answers.
 */

/** For so long (ms) after an address was another's, a card may still have sent there: what took it off was on its way. */
const STILL_SENT_MS = DAY_MS;

/**
 * The slots of a card as the next card with its address keeps them: of marketing, made until it was another's (epoch ms).
 * What is only reserved may be with SES, and counts as sent; one that is given back later stays a slot there.
 */
export const slotsToInherit = (
  card: Pick<ContactCard, 'pressure'>,
  until: number,
  now: number,
): Reservation[] =>
  card.pressure
    .filter((slot) => slot.class !== 'transactional')
    .filter(({ at }) => at <= until + STILL_SENT_MS && now - at < PRESSURE_KEPT_MS)
    .map(({ key, at, class: of, topic, channel }) => ({
      key,
      at,
      class: of,
      topic,
      channel,
      state: 'sent',
      inherited: true,
    }));

/**
 * Without the inherited slots that no cap asks for: a cap of k looks at the k newest in its scope, no programme may have a
 * cap above MAX_CAP, and all that have one class, topic and channel are in the same scopes.
 */
const withoutIdle = (pressure: readonly Reservation[]): Reservation[] => {
  const newer = new Map<string, number>();
  return pressure
    .toReversed()
    .filter((slot) => {
      const scopes = `${slot.class} ${slot.channel} ${slot.topic}`;
      const count = newer.get(scopes) ?? 0;
      newer.set(scopes, count + 1);
      return !slot.inherited || count < MAX_CAP;
    })
    .toReversed();
};

/** The card on which such slots count as well; the same one where they are there already. One version up. */
export const withInherited = (card: ContactCard, slots: readonly Reservation[]): ContactCard => {
  const pressure = withoutIdle(uniteSlots(card.pressure, slots));
  if (pressure.every((slot) => card.pressure.includes(slot))) return card;
  const last = Math.max(card.last, ...slots.map(({ at }) => at));
  return { ...card, version: card.version + 1, pressure, last };
};
