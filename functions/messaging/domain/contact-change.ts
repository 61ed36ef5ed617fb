import type { Journey } from '../../programme/contract';
import type { Fact } from '../../shared/kernel/fact';
import { shortHash } from '../../shared/kernel/ids';
import { durationMs, isoTime } from '../../shared/kernel/time';
import {
  type Announcement,
  type Consent,
  type ContactCard,
  type ContactChange,
  type ContactSubscribedDetail,
  MESSAGING_FACTS,
} from '../contract';
import { addressMark, bouncedOf, withBounced } from './bounced-addresses';
import { complaintOf } from './complaint';
import { consentOf } from './consent';
import { isElsewhere, withElsewhere } from './elsewhere';
import { withLeft } from './left-addresses';
import { hasLost, withMovedWords } from './lost-address';

const newerConsent = (before: Consent | undefined, said: Consent): Consent => {
  if (!before) return said;
  if (before.state === said.state) {
    // A yes again says nothing new. A no again counts from then on: a yes from before it may still be on its way.
    return said.state === 'withdrawn' && said.at > before.at ? { ...before, at: said.at } : before;
  }
  // At one instant, the stricter word counts.
  if (said.at === before.at) return said.state === 'withdrawn' ? said : before;
  return said.at > before.at ? said : before;
};

const consentsAfter = (card: ContactCard, change: ContactChange): Record<string, Consent> => {
  const consents: Record<string, Consent> = { ...card.consents };
  for (const { topic, state, source, at: said = change.at } of change.consents) {
    const at = Date.parse(said);
    const before = Object.hasOwn(consents, topic) ? consents[topic] : undefined;
    // A website repeats its traits: the same word after a departure from everything is no new grant, and lifts nothing.
    consents[topic] = newerConsent(before, { state, at, source });
  }
  return consents;
};

/** The later of two instants, of which either may be missing. */
const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);

/**
 * Whether an address that a change names becomes the card's: the newest, and none that was lost or became another's since.
 * Whatever said it before may still be on its way, or come twice, so that only members can say that it is the card's once more.
 */
export const mayTake = (card: ContactCard, change: ContactChange, address: string): boolean =>
  Date.parse(change.at) >= (card.addressAt ?? Number.NEGATIVE_INFINITY) &&
  !isElsewhere(card, address, Date.parse(change.addressClaimedAt ?? change.at)) &&
  (change.addressRegained === true || !hasLost(card, address));

/** Whether a change says the card's own address again, after another one that may still be on its way. */
export const saysAgain = (card: ContactCard, { address, at, addressReplaces }: ContactChange): boolean =>
  addressReplaces === true &&
  address === card.address &&
  Date.parse(at) > (card.addressAt ?? Number.NEGATIVE_INFINITY);

/** What is noted of an address that is another's from now on, also where it has not come yet. A card loses none to itself. */
const lossOf = (card: ContactCard, { at, addressLost, addressTo }: ContactChange): ContactCard['lost'] =>
  addressLost === undefined || (card.address ?? addressLost) !== addressLost || addressTo === card.pk
    ? undefined
    : {
        address: addressMark(addressLost),
        at: Date.parse(at),
        ...(addressTo === undefined ? {} : { to: addressTo }),
      };

/** A bounce is of an address, which is known again wherever it comes back; a complaint is the member's word. */
const suppressionAfter = (
  card: ContactCard,
  change: ContactChange,
  address: string | undefined,
): Pick<ContactCard, 'suppressed' | 'complainedAt' | 'bounced'> => {
  const complainedAt = later(complaintOf(card), change.complainedAt);
  const isSame = address === card.address;
  const before = isSame ? card.bounced : bouncedOf(card);
  const bounced = change.addressBounced === undefined ? before : withBounced(before, change.addressBounced);
  const isKnown = address !== undefined && bounced?.includes(addressMark(address));
  const isBounced = isKnown || (isSame && card.suppressed === 'bounce');
  return {
    ...(complainedAt === undefined ? {} : { complainedAt }),
    suppressed: isBounced ? 'bounce' : complainedAt === undefined ? undefined : 'complaint',
    ...(bounced === undefined ? {} : { bounced }),
  };
};

const isReachable = (card: ContactCard, topic: string): boolean =>
  card.address !== undefined && consentOf(card, topic) === 'granted';

const subscribedBy = (before: ContactCard, after: ContactCard, change: ContactChange): Announcement[] =>
  Object.entries(after.consents)
    .filter(([topic]) => isReachable(after, topic) && !isReachable(before, topic))
    .map(([topic, { source }]) => ({ topic, source, cause: change.cause, causedAt: change.at }));

/**
 * The card after a change, the newest word by time counting for address and consents; undefined when it changes
 * nothing. `announcing` says which topics have become writable and must still be told; `listened` asks whether
 * anybody would hear of one.
 */
export const applyContactChange = (
  card: ContactCard,
  change: ContactChange,
  listened: (announcement: Announcement) => boolean,
): ContactCard | undefined => {
  const at = Date.parse(change.at);
  const isNewer = at >= (card.saidAt ?? Number.NEGATIVE_INFINITY);
  const takesAddress = change.address !== undefined && mayTake(card, change, change.address);
  const lost = lossOf(card, change);
  const isNewAddress = takesAddress && change.address !== card.address;
  const address = isNewAddress ? change.address : lost ? undefined : card.address;
  const left = address === card.address ? card.left : withLeft(address, card);
  const after: ContactCard = {
    ...card,
    ...suppressionAfter(card, change, address),
    ...(left === card.left ? {} : { left }),
    ...(isNewAddress && card.bounces ? { bounces: undefined } : {}),
    consents: consentsAfter(card, change),
    ...(lost ? { address: undefined, addressAt: Math.max(at, card.addressAt ?? at), lost } : {}),
    ...(isNewAddress ? { address, addressAt: at } : {}),
    ...(takesAddress && saysAgain(card, change) ? { addressAt: at } : {}),
    ...(isNewAddress && change.addressRegained ? { lost: undefined } : {}),
    ...withMovedWords(card, change),
    ...(isNewer && change.language !== undefined ? { language: change.language } : {}),
    ...(isNewer && change.timeZone !== undefined ? { timeZone: change.timeZone } : {}),
  };
  if (JSON.stringify(after) === JSON.stringify(card)) return undefined;
  const said =
    isNewer && (change.language !== undefined || change.timeZone !== undefined) ? { saidAt: at } : {};
  const announcing = [...(card.announcing ?? []), ...subscribedBy(card, after, change).filter(listened)];
  return {
    ...after,
    ...said,
    version: card.version + 1,
    ...(announcing.length > 0 ? { announcing } : {}),
  };
};

/** An address that is somebody else's (`addressTo`), and until when (epoch ms, our own clock) it was the card's. */
export type AddressLoss = Pick<ContactChange, 'at' | 'cause'> & {
  readonly addressLost: string;
  readonly addressTo: string;
  readonly until: number;
};

/**
 * The card without an address that somebody else has, before that is on its way to any card; undefined when it knows that
 * already. It knows so also where the address has not come yet, and stays free to take a newer one, whenever that was said.
 */
export const withoutAddress = (
  card: ContactCard,
  { until, ...loss }: AddressLoss,
): ContactCard | undefined => {
  const elsewhere = withElsewhere(card.elsewhere, loss.addressLost, { until, to: loss.addressTo });
  const off =
    card.address === loss.addressLost
      ? applyContactChange(card, { member: card.pk, consents: [], ...loss }, () => false)
      : undefined;
  if (!off && elsewhere === card.elsewhere) return undefined;
  return { ...(off ?? card), addressAt: card.addressAt, elsewhere, version: card.version + 1 };
};

/** The card on which all that was to be told has been told. */
export const announced = (card: ContactCard): ContactCard => {
  const { announcing: _, ...rest } = card;
  return { ...rest, version: card.version + 1 };
};

/** Whether a live journey enters on a subscription that young; what nobody listens to is not published. */
export const isListenedTo = (journeys: readonly Journey[], causedAt: string, now: number): boolean =>
  journeys.some(
    ({ entry, maximumAge }) =>
      entry.on === 'fact' &&
      entry.fact === MESSAGING_FACTS.subscribed &&
      now - Date.parse(causedAt) <= durationMs(maximumAge),
  );

/** The fact `Contact Subscribed` of an announcement; its id is that of member, topic and cause. */
export const contactSubscribed = (
  member: string,
  announcement: Announcement,
): Fact<'Contact Subscribed', ContactSubscribedDetail> => ({
  id: shortHash('Contact Subscribed', member, announcement.topic, announcement.cause),
  name: MESSAGING_FACTS.subscribed,
  member,
  at: isoTime(Date.parse(announcement.causedAt)),
  detail: { ...announcement },
});
