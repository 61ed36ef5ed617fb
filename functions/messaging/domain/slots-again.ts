import { read } from '../../shared/kernel/read';
import type { ContactCard, Reservation, ToldEntry } from '../contract';
import { PRESSURE_KEPT_MS } from './mail-counts';
import { type PlaceOf, UNKNOWN_PLACE } from './mail-places';
import { toldMail } from './told-properties';
import { uniteSlots } from './unite';

/** They say that SES took a mail, and come soon after it did. */
const TAKEN_BY_SES = ['Email Delivered', 'Email Delayed', 'Email Bounced'];

/** How an entry bears on a slot: the mail went, nobody knows whether it went, or SES told something of it. */
const saysOf = ({ name }: ToldEntry, reason: string | undefined) => {
  if (name === 'Email Sent') return 'sent';
  if (name === 'Email Skipped' && reason === 'unknown_outcome') return 'unknown';
  return TAKEN_BY_SES.includes(name) ? 'taken' : undefined;
};

const without = (card: ContactCard, slot: Reservation): readonly Reservation[] =>
  slot.class === 'transactional'
    ? card.pressure
    : card.pressure.filter(({ key, state }) => key !== slot.key || state !== 'reserved');

/** Whether the slot is on the card already; a marketing key is sent once, whatever its times say. */
const isThere = (card: ContactCard, slot: Reservation, says: 'sent' | 'unknown' | 'taken'): boolean =>
  card.pressure.some(({ key, at, state, inherited }) => {
    if (key !== slot.key || inherited) return false;
    if (says === 'taken') return true;
    if (slot.class === 'transactional') return at === slot.at && (state === slot.state || state === 'sent');
    return state === 'sent' || state === slot.state;
  });

/** A card on which a slot was taken again, and whether its topic is known. */
export interface SlotAgain {
  readonly card: ContactCard;
  readonly isPlaced: boolean;
}

/** The card with the slot of a mail that an entry of its timeline tells of; undefined when it tells of none, or it is there. */
export const slotAgain = (
  card: ContactCard,
  entry: ToldEntry,
  properties: unknown,
  placeOf: PlaceOf,
  now: number,
): SlotAgain | undefined => {
  const told = read(toldMail, properties);
  if (!told.ok) return undefined;
  const { key, journey, step, programmeVersion, reason } = told.value;
  const says = saysOf(entry, reason);
  const at = Math.ceil(Date.parse(entry.at) / 1000) * 1000;
  if (!says || now - at >= PRESSURE_KEPT_MS) return undefined;
  const place = placeOf(programmeVersion, journey, step);
  const slot: Reservation = {
    key,
    at,
    ...(place ?? UNKNOWN_PLACE),
    channel: 'email',
    state: says === 'unknown' ? 'unknown' : 'sent',
  };
  if (isThere(card, slot, says)) return undefined;
  const pressure = uniteSlots(without(card, slot), [slot]);
  return { card: { ...card, pressure, last: Math.max(card.last, at) }, isPlaced: place !== undefined };
};
