import {
  type ContactCard,
  type ContactChange,
  type FormerHolder,
  hasBounced,
  hasLost,
  type MovedWords,
  movedWords,
} from '../messaging/contract';
import type { ProgrammeRules } from '../programme/contract';
import { RelanceError } from '../shared/kernel/errors';
import { isoTime } from '../shared/kernel/time';
import type { MemberItems } from '../shared/platform/cards';
import type { IdentifyRequest, ProfileCard } from './contract';
import { addressMoves, addressOf, contactChangeOf } from './domain/contact-change';
import { othersThan, withFormer } from './domain/former-holders';
import { decideLink, isNoRedirect, type LinkedCards } from './domain/link';
import { applyIdentify, type ProfileFacts } from './domain/profile';
import type { Claimant, Holder, IdentifyPorts } from './ports';

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

/** A named address, and which identify named it when. */
interface Named {
  readonly address: string;
  readonly at: string;
  readonly cause: string;
}

/** Who has an address, and what its last holder said against mails to it, where it was just taken. */
interface Owner extends Holder {
  readonly moved?: MovedWords;
}

/**
 * Who has the address, after it was claimed: the claimant, or the member that was first. A visitor holds nothing against
 * a member: anybody may name any address there. What the visitor had said of mails to it goes with the address.
 */
const ownerOf = async (ports: IdentifyPorts, by: Claimant, named: Named, now: number): Promise<Owner> => {
  let moved: MovedWords | undefined;
  const { address, at, cause } = named;
  const hash = await ports.addressHash(address);
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const holder = await ports.identities.claim(hash, by, at);
    if (holder.member === by.member) return holder;
    let { from } = holder;
    const { member: lives, contact } = cardsOf(await ports.members.read(holder.member));
    if (lives !== by.member) {
      // A visitor that was linked to a member is that member.
      const isWeaker = holder.visitor && lives === holder.member && !by.visitor;
      if (!isWeaker) return { ...holder, member: lives };
      // Told before it moves, so that a crash between the two loses nothing.
      await ports.contacts.send(addressMoves(lives, by.member, contact, { address, at, cause }));
      moved = contact?.address === address ? movedWords(contact, address, Date.parse(at)) : undefined;
      from = withFormer(from, { member: lives, until: isoTime(now), taken: true }, now);
    }
    // Also from a browser that had the address before it was linked to this member.
    const next = { ...holder, ...by, ...(from ? { from } : {}) };
    if (await ports.identities.move(hash, holder.member, next, at)) return moved ? { ...next, moved } : next;
  }
  throw new RelanceError(
    'identity_contended',
    `an address changed hands ${MAX_TRIES} times while it was claimed`,
  );
};

/** Frees the addresses that a newer one of the member has replaced, and answers whether there are any. What was freed already, or is another's, stays so. */
const releaseOld = async (
  ports: IdentifyPorts,
  { member, sources = [] }: { readonly member: string; readonly sources?: readonly string[] },
  newest: string,
  known: readonly (string | undefined)[],
  contact: ContactCard | undefined,
  now: number,
): Promise<boolean> => {
  const old = new Set(known.filter((one) => one !== undefined && one !== newest));
  for (const address of old)
    if (address !== undefined) {
      const bounced = contact !== undefined && hasBounced(contact, address);
      await ports.identities.release(await ports.addressHash(address), [member, ...sources], now, bounced);
    }
  return old.size > 0;
};

const factsOf = ({ pk: _, sk: __, version: ___, ...facts }: ProfileCard): ProfileFacts => facts;

interface Applied {
  readonly profile: ProfileFacts;
  readonly changes: readonly ContactChange[];
}

/** The last of the requests that names this address, or else stands for those that name another. */
const namedBy = (requests: readonly IdentifyRequest[], address: string): Named | undefined => {
  const naming = requests.filter(({ traits }) => addressOf(traits).address !== undefined);
  const by = naming.findLast(({ traits }) => addressOf(traits).address === address) ?? naming[0];
  return by && { address, at: by.at, cause: by.cause };
};

/** The newest address of a profile, and who has it. */
interface Settled {
  readonly address: string;
  readonly owner: string;
  readonly bounced: boolean;
  readonly moved?: MovedWords;
  /** Who else had it lately. */
  readonly from: readonly FormerHolder[];
  /** When (epoch ms) it was claimed, and whether it replaces another one of its owner. */
  readonly claimedAt: number;
  readonly replaces: boolean;
}

/**
 * Claims the newest address of a profile for its member, and frees those that it replaces. Claimed whenever any address is
 * named, also an older one: what a delivery freed that lost its race is taken back so. Answers who has it; undefined
 * where none is named.
 */
const settleAddress = async (
  ports: IdentifyPorts,
  { member, profile: before, contact }: LinkedCards,
  profile: ProfileFacts,
  requests: readonly IdentifyRequest[],
  visitor: boolean,
  now: number,
): Promise<Settled | undefined> => {
  const { address } = addressOf(profile.traits);
  const named = address === undefined ? undefined : namedBy(requests, address);
  if (address === undefined || !named) return undefined;
  const {
    member: owner,
    bounced = false,
    moved,
    from,
  } = await ownerOf(ports, { member, visitor }, named, now);
  let replaces = false;
  if (owner === member) {
    const said = [before?.traits ?? {}, ...requests.map(({ traits }) => traits)];
    const known = [...said.map((traits) => addressOf(traits).address), contact?.address];
    replaces = await releaseOld(ports, { member, sources: profile.sources }, address, known, contact, now);
  }
  const others = othersThan(from, [member, ...(profile.sources ?? [])]);
  return {
    address,
    owner,
    bounced,
    from: others,
    claimedAt: now,
    replaces,
    ...(moved ? { moved } : {}),
  };
};

/** A change that names an address, with what is known of the address: all at once, for the queue keeps no order. */
const withHistory = (
  change: ContactChange,
  { bounced, moved, from, claimedAt, replaces }: Settled,
  contact: ContactCard | undefined,
): ContactChange => {
  const { address } = change;
  if (address === undefined) return change;
  return {
    ...moved,
    ...change,
    consents: [...(moved?.consents ?? []), ...change.consents],
    addressClaimedAt: isoTime(claimedAt),
    ...(replaces ? { addressReplaces: true } : {}),
    ...(bounced ? { addressBounced: address } : {}),
    ...(from.length > 0 ? { addressFrom: [...from] } : {}),
    ...(contact && hasLost(contact, address) ? { addressRegained: true } : {}),
  };
};

const applyAll = async (
  ports: IdentifyPorts,
  cards: LinkedCards,
  requests: readonly IdentifyRequest[],
  rules: ProgrammeRules['consent'],
  notes: Note[],
  now: number,
): Promise<Applied> => {
  const { member, profile: before } = cards;
  let profile = before && factsOf(before);
  const known: (ProfileFacts | undefined)[] = [];
  for (const request of requests) {
    known.push(profile);
    profile = applyIdentify(profile, request);
  }
  if (!profile) throw new RelanceError('request_missing', 'there is no request to apply');

  // Who was redirected is a member, whatever was asked in the name of the visitor that it was.
  const isVisitor = requests.every((request) => request.visitor && request.member === member);
  const settled = await settleAddress(ports, cards, profile, requests, isVisitor, now);
  const changes: ContactChange[] = [];
  for (const [index, request] of requests.entries()) {
    const { address, problem } = addressOf(request.traits);
    const { cause } = request;
    if (problem) notes.push({ code: 'email_invalid', member, cause });
    const isNewest = address !== undefined && address === settled?.address;
    const isOwn = settled?.owner === member;
    if (isNewest && !isOwn) notes.push({ code: 'address_taken', member, cause, other: settled.owner });
    const change = contactChangeOf(
      member,
      request,
      rules,
      isNewest && isOwn ? address : undefined,
      known[index],
    );
    if (change) changes.push(settled ? withHistory(change, settled, cards.contact) : change);
  }
  const { duplicateOf, ...rest } = profile;
  const other = settled ? (settled.owner === member ? undefined : settled.owner) : duplicateOf;
  return { profile: other === undefined ? rest : { ...rest, duplicateOf: other }, changes };
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
    const cards = cardsOf(await ports.members.read(first.member));
    const { member, profile: before } = cards;
    const tried: Note[] = [];
    const { profile, changes } = await applyAll(ports, cards, requests, rules, tried, now);
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
