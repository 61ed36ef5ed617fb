import { normaliseEmailAddress } from '../../shared/kernel/email-address';
import { DAY_MS } from '../../shared/kernel/time';
import type { ContactCard } from '../contract';
import { addressMark, withBounced } from './bounced-addresses';
import { complaintOf } from './complaint';

/** A transient bounce that is further (ms) from the one before begins a new count. */
const COUNTED_TOGETHER_MS = 30 * DAY_MS;

/** Bounces that are the mail's fault, not the address's. */
const OF_THE_MAIL = ['MessageTooLarge', 'ContentRejected', 'AttachmentRejected'];

/** Whether a bounce of that sub-type is the mail's fault, and says nothing of the address. */
export const isOfTheMail = (bounceSubType: string | null | undefined): boolean =>
  OF_THE_MAIL.includes(bounceSubType ?? '');

const isOf = (card: ContactCard, address: string): boolean => {
  const bounced = normaliseEmailAddress(address);
  return bounced.ok && card.address === bounced.value;
};

const next = (card: ContactCard, change: Partial<ContactCard>): ContactCard => ({
  ...card,
  ...change,
  version: card.version + 1,
});

/** The card whose address bounced. A complaint that an older card knows by its suppression alone is not forgotten. */
const bounced = (card: ContactCard, address: string): Partial<ContactCard> => {
  const complainedAt = complaintOf(card);
  return {
    suppressed: 'bounce',
    bounced: withBounced(card.bounced, address),
    ...(complainedAt === undefined ? {} : { complainedAt }),
  };
};

/**
 * The card to whose address nothing may be sent any more, for it bounced for good; undefined when that is on it
 * already. Stricter than a complaint, and takes its place. Of an address that the member has no more it is only
 * known, should it come back.
 */
export const bouncedForGood = (card: ContactCard, address: string): ContactCard | undefined => {
  const of = normaliseEmailAddress(address);
  if (!of.ok) return undefined;
  if (card.address === of.value)
    return card.suppressed === 'bounce' ? undefined : next(card, bounced(card, of.value));
  const isKnown = card.version === 0 || card.bounced?.includes(addressMark(of.value));
  return isKnown ? undefined : next(card, { bounced: withBounced(card.bounced, of.value) });
};

/** The same, of an address on the account's suppression list; undefined as well when the member has another by now. */
export const bouncedFrom = (card: ContactCard, address: string): ContactCard | undefined =>
  isOf(card, address) ? bouncedForGood(card, address) : undefined;

/**
 * The card with one transient bounce more, suppressed from the `limit`-th on; undefined when it was of another
 * address, or is not younger than the last one that was counted (SES tells things twice).
 */
export const bouncedForNow = (
  card: ContactCard,
  address: string,
  at: number,
  limit: number,
): ContactCard | undefined => {
  const { bounces, address: own } = card;
  if (own === undefined || !isOf(card, address) || (bounces && at <= bounces.last)) return undefined;
  const count = bounces && at - bounces.last <= COUNTED_TOGETHER_MS ? bounces.count + 1 : 1;
  return next(card, {
    bounces: { count, last: at },
    ...(count >= limit ? bounced(card, own) : {}),
  });
};

/**
 * The card of a member who complained at an instant (epoch ms): gone from everything, and not written to again whatever
 * a trait says or the address does; undefined when it says so already, or there is none (version 0).
 */
export const complained = (card: ContactCard, at: number): ContactCard | undefined => {
  if (card.version === 0) return undefined;
  const unsubscribedAt = Math.max(card.unsubscribedAt ?? at, at);
  const after = next(card, {
    unsubscribedAt,
    complainedAt: Math.max(complaintOf(card) ?? at, at),
    suppressed: card.suppressed ?? 'complaint',
  });
  const isSame =
    card.unsubscribedAt === unsubscribedAt &&
    card.suppressed === after.suppressed &&
    complaintOf(card) === after.complainedAt;
  return isSame ? undefined : after;
};

/** The same, of an address on the account's suppression list; undefined as well when the member has another by now. */
export const complainedFrom = (card: ContactCard, address: string, at: number): ContactCard | undefined =>
  isOf(card, address) ? complained(card, at) : undefined;

/** The card of a member who left everything through a page of SES; undefined when it says so already, or there is none. */
export const leftAtSes = (card: ContactCard, at: number): ContactCard | undefined =>
  card.version === 0 || (card.unsubscribedAt ?? Number.NEGATIVE_INFINITY) >= at
    ? undefined
    : next(card, { unsubscribedAt: at });
