import type { ContactCard } from '../../messaging/contract';
import { type ActivityCard, mergeActivity, redirectActivity } from '../../tracking/contract';
import type { ProfileCard } from '../contract';
import { MAX_SOURCES, type ProfileFacts, uniteProfiles } from './profile';
import { type ContactFacts, type UnitingCause, uniteContacts } from './unite-contacts';

/** The cards of one member that a link reads; what is not kept is absent. */
export interface LinkedCards {
  readonly member: string;
  readonly profile?: ProfileCard;
  readonly activity?: ActivityCard;
  readonly contact?: ContactCard;
  readonly scores?: { readonly pk: string; readonly sk: string };
}

/** The key of a card. */
export interface CardKey {
  readonly pk: string;
  readonly sk: string;
}

/**
 * One part of a transaction: a card put, or removed, on condition that its version is still `expected` (undefined:
 * absent); or a card that is only looked at, which must be `absent`, or no `redirect`.
 */
export type CardWrite =
  | { readonly put: CardKey; readonly expected: number | undefined }
  | { readonly remove: CardKey; readonly expected: number | undefined }
  | { readonly check: CardKey; readonly is: 'absent' | 'no redirect' };

/** What linking a browser comes to: the writes of one transaction, or why there is nothing to write. */
export type LinkDecision =
  | {
      readonly decision: 'link';
      readonly writes: readonly CardWrite[];
      /** The member's CONTACT card among the writes, where it changes. */
      readonly contact?: ContactCard;
    }
  | { readonly decision: 'nothing'; readonly reason: 'already_linked' | 'linked_elsewhere' | 'sources_full' };

/** That this id is, when all is written, not one that became a redirect meanwhile: no card may be left behind there. */
export const isNoRedirect = (member: string): CardWrite => ({
  check: { pk: member, sk: 'CARD#ACTIVITY' },
  is: 'no redirect',
});

/** Removes a card that was read; one that was not there must not have come meanwhile: it would be left behind. */
const leave = (pk: string, sk: string, card: { readonly version: number } | undefined): CardWrite =>
  card ? { remove: { pk, sk }, expected: card.version } : { check: { pk, sk }, is: 'absent' };

const emptyActivity = (member: string): ActivityCard => ({
  pk: member,
  sk: 'CARD#ACTIVITY',
  version: 0,
  events: {},
  progress: {},
});

const next = (version: number | undefined): number => (version ?? 0) + 1;

/** Who was a duplicate of the other half of itself is none any more. */
const withoutSelf = (profile: ProfileFacts, selves: readonly string[]): ProfileFacts => {
  const { duplicateOf, ...rest } = profile;
  return duplicateOf === undefined || selves.includes(duplicateOf) ? rest : profile;
};

/** An address that the visitor lost to the very member it becomes is not lost. */
const withoutLoss = (facts: ContactFacts, member: string): ContactFacts => {
  const { lost, ...rest } = facts;
  return lost && lost.to !== member ? facts : rest;
};

/**
 * Decides the link of an anonymous browser to a known member. `visitor` holds the cards under the browser's own id,
 * redirects not followed. A browser that belongs to another member already stays there: a website's key can never
 * unite two known members.
 */
export const decideLink = (
  known: LinkedCards,
  visitor: LinkedCards,
  by: UnitingCause,
  redirectOf: (id: string) => string = (id) => id,
): LinkDecision => {
  const { member } = known;
  const source = visitor.member;
  if (source === member || known.profile?.sources?.includes(source)) {
    return { decision: 'nothing', reason: 'already_linked' };
  }
  if (visitor.activity?.redirect !== undefined) {
    const same = redirectOf(visitor.activity.redirect) === member;
    return { decision: 'nothing', reason: same ? 'already_linked' : 'linked_elsewhere' };
  }
  const profile = withoutSelf(uniteProfiles(known.profile, visitor.profile, source, by.at), [source, member]);
  if ((profile.sources?.length ?? 0) > MAX_SOURCES) return { decision: 'nothing', reason: 'sources_full' };

  const writes: CardWrite[] = [
    {
      put: {
        ...profile,
        pk: member,
        sk: 'CARD#PROFILE',
        version: next(known.profile?.version),
      } as ProfileCard,
      expected: known.profile?.version,
    },
    {
      put: redirectActivity(visitor.activity ?? emptyActivity(source), member),
      expected: visitor.activity?.version,
    },
  ];
  if (visitor.activity) {
    writes.push({
      put: mergeActivity(known.activity ?? emptyActivity(member), visitor.activity),
      expected: known.activity?.version,
    });
  } else if (!known.profile) writes.push(isNoRedirect(member));
  const contact = visitor.contact && {
    ...withoutLoss(
      known.contact ? uniteContacts(known.contact, visitor.contact, by) : visitor.contact,
      member,
    ),
    pk: member,
    sk: 'CARD#CONTACT' as const,
    version: next(known.contact?.version),
  };
  if (contact) writes.push({ put: contact, expected: known.contact?.version });
  writes.push(leave(source, 'CARD#CONTACT', visitor.contact), leave(source, 'CARD#PROFILE', visitor.profile));
  return { decision: 'link', writes, ...(contact ? { contact } : {}) };
};
