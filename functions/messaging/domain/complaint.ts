import type { ContactCard } from '../contract';
import { consentOf, PREFERENCES_SOURCE } from './consent';

/** What a complaint is read from; on older cards it is a suppression that a bounce takes the place of. */
type Complained = Pick<ContactCard, 'complainedAt' | 'suppressed' | 'unsubscribedAt'>;

/** When (epoch ms) the member last complained; undefined for never. It is the member's word, whatever the address does. */
export const complaintOf = (card: Complained): number | undefined =>
  card.complainedAt ??
  (card.suppressed === 'complaint' ? (card.unsubscribedAt ?? Number.MAX_SAFE_INTEGER) : undefined);

/**
 * Whether a complaint keeps mails of a topic from a member: until the member's own hand grants it, on the page of
 * preferences, after the complaint. A trait is the word of a website.
 */
export const isComplainedOf = (card: Complained & Pick<ContactCard, 'consents'>, topic: string): boolean => {
  const at = complaintOf(card);
  if (at === undefined) return false;
  const consent = Object.hasOwn(card.consents, topic) ? card.consents[topic] : undefined;
  const isOwn = consent?.state === 'granted' && consent.source === PREFERENCES_SOURCE;
  return !(isOwn && consent.at > at);
};

/** Whether a member wants mails of a topic: granted after whatever was said against it. */
export const wants = (card: Complained & Pick<ContactCard, 'consents'>, topic: string): boolean =>
  consentOf(card, topic) === 'granted' && !isComplainedOf(card, topic);
