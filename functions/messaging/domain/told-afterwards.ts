import type { ProgrammeRules } from '../../programme/contract';
import type { CapState, ContactCard, Reservation } from '../contract';
import { capStates } from './cap-states';
import { type Bound, boundBy, ownCaps } from './own-caps';
import type { Numbers } from './reserve';

/** What there is to say of a mail whose sender did not live to tell it. */
export interface ToldAfterwards {
  readonly caps: readonly CapState[];
  readonly numbers: Numbers;
}

/** The card as it was when the reservation was made, but for what was given back since. */
const before = (card: ContactCard, { key, at, owner }: Reservation): ContactCard => {
  const place = card.pressure.findIndex((slot) => slot.key === key && slot.at === at && slot.owner === owner);
  return { ...card, pressure: card.pressure.slice(0, Math.max(0, place)) };
};

/**
 * How the caps stood when a reservation was made, by what the card has shown since and by the rules of the version that it
 * was made under; without the rules nobody knows, and the numbers say so (`caps: unknown`). They also say that it is not
 * the sender who tells (`toldBy`).
 */
export const toldAfterwards = (
  { contact: card, activity, risk }: Bound,
  reservation: Reservation,
  rules: ProgrammeRules | undefined,
): ToldAfterwards => {
  if (!rules || !card) return { caps: [], numbers: { toldBy: 'ses', caps: 'unknown' } };
  const { at, leaseUntil = at } = reservation;
  const { caps, messageGap, engagement, lastChanceSlots } = rules;
  const limits = { caps, messageGap, engagement, lastChanceSlots, leaseMs: leaseUntil - at };
  const contact = before(card, reservation);
  const isMarketing = reservation.class !== 'transactional';
  return {
    caps: capStates(contact, reservation, boundBy({ contact, activity, risk }, limits, at), at),
    numbers: { ...(isMarketing ? ownCaps(contact, activity, limits, at, risk).numbers : {}), toldBy: 'ses' },
  };
};
