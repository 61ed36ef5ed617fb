import type { ContactCard } from '../contract';

/** By what a consent was given or taken that a member chose on the page of preferences. */
export const PREFERENCES_SOURCE = 'preferences';

/** Whether a member may be written to on a topic, as far as consent goes. */
export type ConsentState = 'granted' | 'unsubscribed' | 'missing';

/**
 * The consent that counts for a topic: granted, and given after the last departure from everything. A departure at
 * the very instant of the grant wins.
 */
export const consentOf = (
  card: Pick<ContactCard, 'consents' | 'unsubscribedAt'>,
  topic: string,
): ConsentState => {
  const consent = Object.hasOwn(card.consents, topic) ? card.consents[topic] : undefined;
  const granted = consent?.state === 'granted';
  if (card.unsubscribedAt !== undefined && !(granted && consent.at > card.unsubscribedAt))
    return 'unsubscribed';
  return granted ? 'granted' : 'missing';
};
