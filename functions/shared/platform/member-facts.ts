import type { ContactCard } from '../../messaging/contract';
import type { ScoresCard } from '../../scoring/contract';
import type { ActivityCard } from '../../tracking/contract';
import type { EventSummary, MemberFacts } from '../conditions/condition';
import type { MemberItems } from './cards';

type Consents = Record<string, 'granted' | 'withdrawn'>;

const consentsOf = (contact: Partial<ContactCard> | undefined): Consents =>
  Object.fromEntries(
    Object.entries(contact?.consents ?? {}).map(([topic, consent]) => {
      const left = (contact?.unsubscribedAt ?? Number.NEGATIVE_INFINITY) >= consent.at;
      return [topic, left ? 'withdrawn' : consent.state];
    }),
  );

/**
 * Whether marketing on some topic can reach the member by e-mail at that instant (epoch ms): an address that takes mail, the
 * channel not switched off, no pause of the member's, a consent that still counts, and after a complaint one by the member's
 * own hand. In short what messaging checks before it sends (a test compares the two).
 */
export const isReachable = (contact: Partial<ContactCard> | undefined, now: number): boolean => {
  if (contact?.address === undefined || contact.suppressed === 'bounce') return false;
  if (contact.channelsOff?.email !== undefined || (contact.pausedUntil ?? now) > now) return false;
  const complainedAt =
    contact.complainedAt ??
    (contact.suppressed === 'complaint' ? (contact.unsubscribedAt ?? Number.POSITIVE_INFINITY) : undefined);
  return Object.values(contact.consents ?? {}).some(
    ({ state, at, source }) =>
      state === 'granted' &&
      at > (contact.unsubscribedAt ?? Number.NEGATIVE_INFINITY) &&
      (complainedAt === undefined || (source === 'preferences' && at > complainedAt)),
  );
};

const bandsOf = (scores: Partial<ScoresCard> | undefined): MemberFacts['bands'] => ({
  silence: scores?.silence?.band,
  unsubscribe: scores?.unsubscribe?.band,
  tier: scores?.tier?.name,
  segment: scores?.rfm?.segment,
  heat: scores?.heat?.band,
});

const eventsOf = (activity: Partial<ActivityCard> | undefined): Record<string, EventSummary> =>
  Object.fromEntries(
    Object.entries(activity?.events ?? {}).map(([name, { f, l, n }]) => [
      name,
      { first: f, last: l, count: n },
    ]),
  );

/** What conditions are judged on: a member's cards, the properties of what triggered the question, and the instant (epoch ms). */
export const memberFacts = (
  items: MemberItems,
  properties: Readonly<Record<string, unknown>>,
  now: number,
): MemberFacts => {
  const scores = items.scores as unknown as Partial<ScoresCard> | undefined;
  const contact = items.contact as unknown as Partial<ContactCard> | undefined;
  return {
    traits: (items.profile?.traits ?? {}) as Record<string, unknown>,
    events: eventsOf(items.activity as unknown as Partial<ActivityCard> | undefined),
    consents: consentsOf(contact),
    bands: bandsOf(scores),
    reachable: isReachable(contact, now),
    properties,
    now,
  };
};
