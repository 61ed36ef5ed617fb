import {
  type Announcement,
  bouncedOf,
  type ContactCard,
  complaintOf,
  consentOf,
  hasBounced,
  uniteBounced,
  uniteConsents,
  uniteElsewhere,
  unitePast,
  uniteSlots,
  unpackPressure,
  withLeft,
} from '../../messaging/contract';

/** What a CONTACT card holds beside its keys and version. */
export type ContactFacts = Omit<ContactCard, 'pk' | 'sk' | 'version'>;

const later = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);

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

/**
 * What bounced, of the address that the united card has: what was sent to the other one's says nothing of it, and is only
 * known should that come back. A bounce is stricter than a complaint, which is the member's word and stays.
 */
const uniteBounces = (
  known: ContactFacts,
  visitor: ContactFacts,
  address: string | undefined,
  complainedAt: number | undefined,
): Pick<ContactFacts, 'suppressed' | 'bounced' | 'bounces'> => {
  const bounced = uniteBounced(bouncedOf(known), bouncedOf(visitor));
  const isBounced = address !== undefined && hasBounced({ address, bounced }, address);
  const { bounces } = [known, visitor].find((card) => card.address === address && card.bounces) ?? {};
  return {
    suppressed: isBounced ? 'bounce' : complainedAt === undefined ? undefined : 'complaint',
    ...(bounced ? { bounced } : {}),
    ...(bounces ? { bounces } : {}),
  };
};

/** The identify that unites two cards: its name for good, and when it was said. */
export interface UnitingCause {
  readonly cause: string;
  readonly at: string;
}

/**
 * One CONTACT card of two that are one person: the pressure of both counts, complaints and departures take the
 * stricter, consents the newest (withdrawn where both were said at once); the known member's own address and tier stay,
 * and a bounce counts for that address.
 * `announcing` holds the topics that become writable by it, still to be told.
 */
export const uniteContacts = (known: ContactFacts, visitor: ContactFacts, by: UnitingCause): ContactFacts => {
  const complainedAt = later(complaintOf(known), complaintOf(visitor));
  // A claim is of its own card: whoever waits with one on the other claims anew.
  const { announcing: _, claims: __, bounces: ___, ...both } = { ...visitor, ...known };
  const past = unitePast(known.past, visitor.past);
  const left = withLeft(both.address, known, visitor);
  const elsewhere = uniteElsewhere(known.elsewhere, visitor.elsewhere);
  const united: ContactFacts = {
    ...both,
    ...(known.claims ? { claims: known.claims } : {}),
    ...(past ? { past } : {}),
    ...(elsewhere ? { elsewhere } : {}),
    ...(left ? { left } : {}),
    consents: uniteConsents(known.consents, visitor.consents),
    unsubscribedAt: later(known.unsubscribedAt, visitor.unsubscribedAt),
    pausedUntil: later(known.pausedUntil, visitor.pausedUntil),
    ...uniteBounces(known, visitor, both.address, complainedAt),
    ...(complainedAt === undefined ? {} : { complainedAt }),
    ...((known.restoredAt ?? visitor.restoredAt)
      ? { restoredAt: later(known.restoredAt, visitor.restoredAt) }
      : {}),
    pressure: uniteSlots(unpackPressure(known.pressure), unpackPressure(visitor.pressure)),
    last: Math.max(known.last, visitor.last),
  };
  const announcing = uniteAnnouncing(known, visitor, united, by);
  return announcing.length > 0 ? { ...united, announcing } : united;
};
