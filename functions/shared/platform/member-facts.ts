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
  const scores = items.scores as unknown as ScoresCard | undefined;
  return {
    traits: (items.profile?.traits ?? {}) as Record<string, unknown>,
    events: eventsOf(items.activity as unknown as Partial<ActivityCard> | undefined),
    consents: consentsOf(items.contact as unknown as Partial<ContactCard> | undefined),
    bands: { silence: scores?.silence?.band },
    properties,
    now,
  };
};
