import { type Consent, type ContactCard, type Reservation, unpackPressure } from '../../messaging/contract';

/** What a CONTACT card holds beside its keys and version. */
export type ContactFacts = Omit<ContactCard, 'pk' | 'sk' | 'version'>;

const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

const stricterConsent = (a: Consent | undefined, b: Consent): Consent => {
  if (!a || b.at > a.at) return b;
  return b.at === a.at && b.state === 'withdrawn' ? b : a;
};

const uniteConsents = (a: ContactFacts['consents'], b: ContactFacts['consents']): Record<string, Consent> => {
  const united: Record<string, Consent> = { ...a };
  for (const [topic, consent] of Object.entries(b)) {
    united[topic] = stricterConsent(Object.hasOwn(united, topic) ? united[topic] : undefined, consent);
  }
  return united;
};

const STATES = { reserved: 0, unknown: 1, sent: 2 } as const;

const unitePressure = (a: readonly unknown[], b: readonly unknown[]): Reservation[] => {
  const byKey = new Map<string, Reservation>();
  for (const slot of [...unpackPressure(a), ...unpackPressure(b)]) {
    const before = byKey.get(slot.key);
    if (!before || STATES[slot.state] > STATES[before.state]) byKey.set(slot.key, slot);
  }
  return [...byKey.values()].sort((x, y) => x.at - y.at || (x.key < y.key ? -1 : 1));
};

/**
 * One CONTACT card of two that are one person: the pressure of both counts, suppression and departures take the
 * stricter, consents the newest (withdrawn where both were said at once); the known member's own address stays.
 */
export const uniteContacts = (known: ContactFacts, visitor: ContactFacts): ContactFacts => {
  const suppressed =
    known.suppressed === 'complaint' || visitor.suppressed === 'complaint'
      ? 'complaint'
      : (known.suppressed ?? visitor.suppressed);
  return {
    ...visitor,
    ...known,
    consents: uniteConsents(known.consents, visitor.consents),
    unsubscribedAt: later(known.unsubscribedAt, visitor.unsubscribedAt),
    pausedUntil: later(known.pausedUntil, visitor.pausedUntil),
    suppressed,
    pressure: unitePressure(known.pressure, visitor.pressure),
    last: Math.max(known.last, visitor.last),
  };
};
