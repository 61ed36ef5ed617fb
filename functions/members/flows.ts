import type { ContactChange } from '../messaging/contract';
import type { ProgrammeRules } from '../programme/contract';
import { RelanceError } from '../shared/kernel/errors';
import type { MemberItems } from '../shared/platform/cards';
import type { IdentifyRequest, ProfileCard } from './contract';
import { addressOf, contactChangeOf } from './domain/contact-change';
import { decideLink, isNoRedirect, type LinkedCards } from './domain/link';
import { applyIdentify, type ProfileFacts } from './domain/profile';
import type { IdentifyPorts } from './ports';

/** Something about an identify that a person may want to know; opaque ids only. */
export interface Note {
  readonly code: 'email_invalid' | 'address_taken' | 'linked_elsewhere' | 'sources_full';
  readonly member: string;
  readonly cause: string;
  readonly other?: string;
}

const MAX_TRIES = 8;

const cardsOf = (items: MemberItems): LinkedCards => items as unknown as LinkedCards;

const lostRace = (member: string) =>
  new RelanceError(
    'member_contended',
    `the cards of member ${member} changed ${MAX_TRIES} times while they were written`,
  );

/**
 * Asks messaging to tell what stands on the card of a member as still to be told. Asked again whenever the link comes
 * again, so that a crash after the link loses nothing; what was told meanwhile is not told again.
 */
const tellOpened = async (
  ports: IdentifyPorts,
  { at, cause }: IdentifyRequest,
  { member, contact }: LinkedCards,
): Promise<void> => {
  if (contact?.announcing?.length) await ports.contacts.send([{ member, at, cause, consents: [] }]);
};

/** Links one browser; reads and decides again when a card changed meanwhile. */
const linkBrowser = async (
  ports: IdentifyPorts,
  request: IdentifyRequest,
  anonymous: string,
  notes: Note[],
): Promise<void> => {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const known = cardsOf(await ports.members.read(request.member));
    if (known.profile?.sources?.includes(anonymous) || known.member === anonymous)
      return tellOpened(ports, request, known);
    const visitor = cardsOf(await ports.members.readExactly(anonymous));
    const redirect = visitor.activity?.redirect;
    const target = redirect === undefined ? undefined : (await ports.members.read(redirect)).member;
    const decided = decideLink(known, visitor, request, (id) => target ?? id);
    if (decided.decision === 'nothing') {
      if (decided.reason !== 'already_linked') {
        notes.push({
          code: decided.reason,
          member: known.member,
          cause: request.cause,
          ...(target ? { other: target } : {}),
        });
      }
      return;
    }
    if (await ports.members.commit(decided.writes)) {
      const contact = decided.contact ?? known.contact;
      return tellOpened(ports, request, { member: known.member, ...(contact ? { contact } : {}) });
    }
  }
  throw lostRace(request.member);
};

/** Who has the address, after the member claimed it: itself, or the member that was first. */
const ownerOf = async (
  ports: IdentifyPorts,
  member: string,
  address: string,
  at: string,
): Promise<string> => {
  const hash = await ports.addressHash(address);
  const owner = await ports.identities.claim(hash, member, at);
  if (owner === member) return member;
  const { member: lives } = await ports.members.read(owner);
  // A browser that had the address before it was linked to this member.
  if (lives === member) await ports.identities.move(hash, owner, member, at);
  return lives;
};

const factsOf = ({ pk: _, sk: __, version: ___, ...facts }: ProfileCard): ProfileFacts => facts;

interface Applied {
  readonly profile: ProfileFacts;
  readonly changes: readonly ContactChange[];
}

const applyAll = async (
  ports: IdentifyPorts,
  member: string,
  before: ProfileCard | undefined,
  requests: readonly IdentifyRequest[],
  rules: ProgrammeRules['consent'],
  notes: Note[],
): Promise<Applied> => {
  let profile = before && factsOf(before);
  const known: ProfileFacts['traits'][] = [];
  for (const request of requests) {
    known.push(profile?.traits ?? {});
    profile = applyIdentify(profile, request);
  }
  if (!profile) throw new RelanceError('request_missing', 'there is no request to apply');

  const changes: ContactChange[] = [];
  let duplicateOf = profile.duplicateOf;
  for (const [index, request] of requests.entries()) {
    const { address, problem } = addressOf(request.traits);
    if (problem) notes.push({ code: 'email_invalid', member, cause: request.cause });
    let usable: string | undefined;
    if (address !== undefined) {
      const owner = await ownerOf(ports, member, address, request.at);
      const newest = profile.traits.email === request.traits.email;
      if (owner !== member) {
        notes.push({ code: 'address_taken', member, cause: request.cause, other: owner });
        if (newest) duplicateOf = owner;
      } else if (newest) {
        usable = address;
        duplicateOf = undefined;
      }
    }
    const change = contactChangeOf(member, request, rules, usable, known[index]);
    if (change) changes.push(change);
  }
  const { duplicateOf: _, ...rest } = profile;
  return { profile: duplicateOf === undefined ? rest : { ...rest, duplicateOf }, changes };
};

const isSame = (before: ProfileCard | undefined, after: ProfileFacts): boolean =>
  before !== undefined && JSON.stringify(sorted(factsOf(before))) === JSON.stringify(sorted(after));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
};

/**
 * Applies the identify requests of one member: links its browsers, claims its addresses, tells messaging what
 * changed, then commits the profile. Everything may come twice, late or in any order: the same cards result. Messaging
 * is told before the commit, so that a crash between the two tells it again and loses nothing.
 */
export const applyIdentities = async (
  ports: IdentifyPorts,
  requests: readonly IdentifyRequest[],
  now: number,
): Promise<readonly Note[]> => {
  const first = requests[0];
  if (!first) return [];
  const notes: Note[] = [];
  const rules = await ports.consentRules(now);
  for (const request of requests) {
    if (request.anonymous !== undefined) await linkBrowser(ports, request, request.anonymous, notes);
  }
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const { member, profile: before } = cardsOf(await ports.members.read(first.member));
    const tried: Note[] = [];
    const { profile, changes } = await applyAll(ports, member, before, requests, rules, tried);
    if (changes.length > 0) await ports.contacts.send(changes);
    const written =
      isSame(before, profile) ||
      (await ports.members.commit([
        {
          put: {
            ...profile,
            pk: member,
            sk: 'CARD#PROFILE',
            version: (before?.version ?? 0) + 1,
          } as ProfileCard,
          expected: before?.version,
        },
        // The version of a profile that was there tells of a link meanwhile; of a first one, the redirect does.
        ...(before ? [] : [isNoRedirect(member)]),
      ]));
    if (written) return [...notes, ...tried];
  }
  throw lostRace(first.member);
};
