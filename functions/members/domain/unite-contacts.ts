import {
  type Announcement,
  type Consent,
  type ContactCard,
  complaintOf,
  consentOf,
  type Reservation,
  unitePast,
  unpackPressure,
} from '../../messaging/contract';

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

/** Every slot of either, in the order of their times; what is on both is one, and what is known of it counts. */
const unitePressure = (a: readonly unknown[], b: readonly unknown[]): Reservation[] => {
  const slots = new Map<string, Reservation>();
  for (const slot of [...unpackPressure(a), ...unpackPressure(b)]) {
    // A transactional key may have two reservations, one after the other: neither takes the other's place.
    const name = `${slot.key} ${slot.at}`;
    const before = slots.get(name);
    if (!before || STATES[slot.state] > STATES[before.state]) slots.set(name, slot);
  }
  return [...slots.values()].sort((x, y) => x.at - y.at || (x.key < y.key ? -1 : 1));
};

const isReachable = (card: ContactFacts, topic: string): boolean =>
  card.address !== undefined && consentOf(card, topic) === 'granted';

/**
 * What is to be told of the united card: what either still had to tell, and the topics that only the two together
 * open. Of a topic on which the known member could be written to before, the visitor's word is no news.
 */
const uniteAnnouncing = (
  known: ContactFacts,
  visitor: ContactFacts,
  united: ContactFacts,
  { cause, at }: UnitingCause,
): Announcement[] => {
  const before = [
    ...(known.announcing ?? []),
    ...(visitor.announcing ?? []).filter(({ topic }) => !isReachable(known, topic)),
  ].filter(({ topic }) => isReachable(united, topic));
  const opened = Object.entries(united.consents)
    .filter(([topic]) => isReachable(united, topic))
    .filter(([topic]) => !isReachable(known, topic) && !isReachable(visitor, topic))
    .filter(([topic]) => !before.some((one) => one.topic === topic))
    .map(([topic, { source }]) => ({ topic, source, cause, causedAt: at }));
  return [...before, ...opened];
};

/** The identify that unites two cards: its name for good, and when it was said. */
export interface UnitingCause {
  readonly cause: string;
  readonly at: string;
}

/**
 * One CONTACT card of two that are one person: the pressure of both counts, suppression and departures take the
 * stricter, consents the newest (withdrawn where both were said at once); the known member's own address and tier stay.
 * `announcing` holds the topics that become writable by it, still to be told.
 */
export const uniteContacts = (known: ContactFacts, visitor: ContactFacts, by: UnitingCause): ContactFacts => {
  const complainedAt = later(complaintOf(known), complaintOf(visitor));
  const hasBounced = known.suppressed === 'bounce' || visitor.suppressed === 'bounce';
  // A claim is of its own card: whoever waits with one on the other claims anew.
  const { announcing: _, claims: __, ...both } = { ...visitor, ...known };
  const past = unitePast(known.past, visitor.past);
  const united: ContactFacts = {
    ...both,
    ...(known.claims ? { claims: known.claims } : {}),
    ...(past ? { past } : {}),
    consents: uniteConsents(known.consents, visitor.consents),
    unsubscribedAt: later(known.unsubscribedAt, visitor.unsubscribedAt),
    pausedUntil: later(known.pausedUntil, visitor.pausedUntil),
    // A bounce is the stricter one: it keeps everything from the address, and goes with it. A complaint stays.
    suppressed: hasBounced ? 'bounce' : complainedAt === undefined ? undefined : 'complaint',
    ...(complainedAt === undefined ? {} : { complainedAt }),
    pressure: unitePressure(known.pressure, visitor.pressure),
    last: Math.max(known.last, visitor.last),
  };
  const announcing = uniteAnnouncing(known, visitor, united, by);
  return announcing.length > 0 ? { ...united, announcing } : united;
};
