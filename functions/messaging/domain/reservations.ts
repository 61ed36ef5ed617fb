import type { ContactCard, MessageRequest, Reservation } from '../contract';
import { liveClaims, withClaims } from './compete';
import { withSlot } from './mail-counts';

/*
 * The life of a reservation on the CONTACT card:
 *
 *   (none) --reserve--> reserved --confirm (owner)--> sent
 *                          |------release (owner; SES refused)--> (none)
 *                          '------lease and grace over, no answer known--> unknown --confirm (owner, late)--> sent
 *
 * `sent` and `unknown` keep their slot for good. Marketing stops at `unknown`; a transactional message takes a new
 * reservation under the same key, and the newest one of a key is the one that counts for what to do next.
 */

/** The times of a reservation, ms: the lease within which it is sent, the grace after which its outcome is unknown. */
export interface Timing {
  readonly leaseMs: number;
  readonly graceMs: number;
}

/** What a reservation of this key says: nothing yet, done, still open until an instant, or never to be known. */
export type OwnKey =
  | { readonly is: 'new' }
  | { readonly is: 'sent' }
  | { readonly is: 'open'; readonly until: number }
  | { readonly is: 'overdue'; readonly reservation: Reservation }
  | { readonly is: 'unknown'; readonly reservation: Reservation };

/** The newest reservation of a key on a card. What came with an address may have been given back since where it was made. */
export const reservationOf = (pressure: readonly Reservation[], key: string): Reservation | undefined =>
  pressure.findLast((slot) => slot.key === key && !slot.inherited);

/** Where a key stands on a card at an instant. */
export const judgeOwnKey = (
  pressure: readonly Reservation[],
  key: string,
  timing: Timing,
  now: number,
): OwnKey => {
  const reservation = reservationOf(pressure, key);
  if (!reservation) return { is: 'new' };
  if (reservation.state === 'sent') return { is: 'sent' };
  if (reservation.state === 'unknown') return { is: 'unknown', reservation };
  const until = (reservation.leaseUntil ?? reservation.at + timing.leaseMs) + timing.graceMs;
  return now < until ? { is: 'open', until } : { is: 'overdue', reservation };
};

const changed = (card: ContactCard, pressure: readonly Reservation[], last = card.last): ContactCard => ({
  ...card,
  version: card.version + 1,
  pressure,
  last,
});

/**
 * The card with one reservation more. Its time is `max(now, last)` in whole seconds, rounded up: never before one
 * that is there already, and never earlier than it is. Reservations older than 92 days are folded into `past`, and
 * claims that nobody waits for go.
 */
export const withReservation = (
  card: ContactCard,
  key: string,
  request: MessageRequest,
  owner: string,
  leaseMs: number,
  now: number,
): { readonly card: ContactCard; readonly reservation: Reservation } => {
  const at = Math.ceil(Math.max(now, card.last) / 1000) * 1000;
  const reservation: Reservation = {
    key,
    at,
    class: request.class,
    topic: request.topic,
    channel: request.channel,
    state: 'reserved',
    owner,
    leaseUntil: at + leaseMs,
  };
  const { pressure, past } = withSlot(card, reservation, now);
  const before = withClaims(past ? { ...card, past } : card, liveClaims(card, now));
  return { card: changed(before, pressure, at), reservation };
};

const isOwned = (slot: Reservation, reservation: Reservation): boolean =>
  slot.key === reservation.key && slot.owner === reservation.owner && slot.state !== 'sent';

const replaced = (
  card: ContactCard,
  reservation: Reservation,
  next: (slot: Reservation) => readonly Reservation[],
): ContactCard | undefined => {
  if (!card.pressure.some((slot) => isOwned(slot, reservation))) return undefined;
  return changed(
    card,
    card.pressure.flatMap((slot) => (isOwned(slot, reservation) ? next(slot) : [slot])),
  );
};

const settled = (slot: Reservation, state: 'sent'): Reservation => ({
  key: slot.key,
  at: slot.at,
  class: slot.class,
  topic: slot.topic,
  channel: slot.channel,
  state,
});

/** The card on which the owner's reservation is sent; undefined when it is not there (any more). */
export const confirmed = (card: ContactCard, reservation: Reservation): ContactCard | undefined =>
  replaced(card, reservation, (slot) => [settled(slot, 'sent')]);

/** The card without the owner's reservation, which SES has refused; undefined when it is not there (any more). */
export const released = (card: ContactCard, reservation: Reservation): ContactCard | undefined =>
  replaced(card, reservation, () => []);

/** The card on which an overdue reservation is of unknown outcome: it keeps slot and owner, for a late answer. */
export const givenUp = (card: ContactCard, reservation: Reservation): ContactCard | undefined =>
  replaced(card, reservation, (slot) => [{ ...slot, state: 'unknown' }]);
