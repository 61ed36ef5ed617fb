import { normaliseEmailAddress } from '../../shared/kernel/email-address';
import { isoTime } from '../../shared/kernel/time';
import type { ContactCard, ContactChange } from '../contract';
import { addressMark, hasBounced } from './bounced-addresses';
import { complaintOf } from './complaint';

/** What moves with an address: all that keeps mails from it, and nothing that allows any. */
export type MovedWords = Pick<
  ContactChange,
  | 'unsubscribedAt'
  | 'complainedAt'
  | 'addressBounced'
  | 'channelsOff'
  | 'pausedUntil'
  | 'frequency'
  | 'consents'
>;

const later = (a: number | undefined, b: number): number => Math.max(a ?? b, b);

/**
 * What a card says against mails to an address that it has or had. What a later grant would lift counts from `at` on, the
 * instant (epoch ms) at which the address moves: the call that takes it repeats what a website knows of its user, and that
 * undoes nothing.
 */
export const movedWords = (card: ContactCard, address: string, at: number): MovedWords => {
  const complainedAt = complaintOf(card);
  const { unsubscribedAt, channelsOff, pausedUntil, frequency } = card;
  return {
    ...(unsubscribedAt === undefined ? {} : { unsubscribedAt: later(unsubscribedAt, at) }),
    ...(complainedAt === undefined ? {} : { complainedAt }),
    ...(hasBounced(card, address) ? { addressBounced: address } : {}),
    ...(channelsOff?.email === undefined ? {} : { channelsOff: { email: channelsOff.email } }),
    ...(pausedUntil === undefined ? {} : { pausedUntil }),
    ...(frequency === undefined ? {} : { frequency }),
    consents: Object.entries(card.consents).flatMap(([topic, { state, at: said, source }]) =>
      state === 'withdrawn' ? [{ topic, state, source, at: isoTime(later(said, at)) }] : [],
    ),
  };
};

/** Whether such words keep anything back at all. */
export const keepsBack = ({ consents, ...said }: MovedWords): boolean =>
  consents.length > 0 || Object.keys(said).length > 0;

/** What words that came with an address change on the card of whoever has it now, beside consents, bounce and complaint. */
export const withMovedWords = (
  card: ContactCard,
  { unsubscribedAt, channelsOff, pausedUntil, frequency }: ContactChange,
): Partial<ContactCard> => ({
  ...(unsubscribedAt === undefined ? {} : { unsubscribedAt: later(card.unsubscribedAt, unsubscribedAt) }),
  ...(channelsOff ? { channelsOff: { email: later(card.channelsOff?.email, channelsOff.email) } } : {}),
  ...(pausedUntil === undefined ? {} : { pausedUntil: later(card.pausedUntil, pausedUntil) }),
  ...(frequency === undefined ? {} : { frequency }),
});

/** Whether a card has lost that address to a member. */
export const hasLost = (card: Pick<ContactCard, 'lost'>, address: string): boolean =>
  card.lost?.address === addressMark(address);

/** Whether a mail to an address, as SES writes it, went to the one that was lost. */
export const isOfLost = ({ address }: NonNullable<ContactCard['lost']>, destination: string): boolean => {
  const to = normaliseEmailAddress(destination);
  return to.ok && addressMark(to.value) === address;
};

/** Whether a member has the address now that a card lost. */
export const hasTaken = (
  card: Pick<ContactCard, 'address'> | undefined,
  { address }: NonNullable<ContactCard['lost']>,
): boolean => card?.address !== undefined && addressMark(card.address) === address;

/**
 * The loss after which a link in a mail of that day (where the link says it) may lie with somebody else: mails went to
 * the address that was lost while the card had it, and since then as long as it has no other, there are none.
 */
export const lossBehind = (
  { lost, address }: Pick<ContactCard, 'lost' | 'address'>,
  day: string | undefined,
): ContactCard['lost'] => {
  if (!lost || address === undefined) return lost;
  return day !== undefined && day <= isoTime(lost.at).slice(0, 10) ? lost : undefined;
};
