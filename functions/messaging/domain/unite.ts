import type { Consent, ContactCard, Reservation } from '../contract';

const stricterConsent = (a: Consent | undefined, b: Consent): Consent => {
  if (!a || b.at > a.at) return b;
  return b.at === a.at && b.state === 'withdrawn' ? b : a;
};

/** The consents of either, the newest of each topic; withdrawn where both were said at once. */
export const uniteConsents = (
  a: ContactCard['consents'],
  b: ContactCard['consents'],
): Record<string, Consent> => {
  const united: Record<string, Consent> = { ...a };
  for (const [topic, consent] of Object.entries(b)) {
    united[topic] = stricterConsent(Object.hasOwn(united, topic) ? united[topic] : undefined, consent);
  }
  return united;
};

const STATES = { reserved: 0, unknown: 1, sent: 2 } as const;

/** Whether of two slots of one mail the second one knows more: a card's own before one that came with an address. */
const knowsMore = (before: Reservation, slot: Reservation): boolean =>
  before.inherited === slot.inherited ? STATES[slot.state] > STATES[before.state] : before.inherited === true;

/** Every slot of either, in the order of their times; what is on both is one, and what is known of it counts. */
export const uniteSlots = (a: readonly Reservation[], b: readonly Reservation[]): Reservation[] => {
  const slots = new Map<string, Reservation>();
  for (const slot of [...a, ...b]) {
    // A transactional key may have two reservations, one after the other: neither takes the other's place.
    const name = `${slot.key} ${slot.at}`;
    const before = slots.get(name);
    if (!before || knowsMore(before, slot)) slots.set(name, slot);
  }
  return [...slots.values()].sort((x, y) => x.at - y.at || (x.key < y.key ? -1 : 1));
};
