import { durationMs, MINUTE_MS, SECOND_MS } from '../../shared/kernel/time';
import type { Claim, ContactCard, MessageRequest } from '../contract';
import { fullCaps, type Limits } from './caps';

/*
 * Who gets a last slot (docs/decisions/0009). A message that would fill a cap does not take its slot at once: it claims
 * it on the card and waits until the end of the collecting window, which the first claim opened.
 *
 *   (none) --claim--> waiting --window over, nothing ranks higher--> takes the slot, and marks the losers (one write)
 *                        |-----window over, a higher one is still there--> looks again, until that one's end
 *                        '-----the slot is taken, the claim marked--> outranked: deferred or skipped, as if capped
 *
 * A claim gives no right to send: only a reservation does. So whatever becomes of claims, the caps hold. Who is skipped
 * or deferred while it claims takes the claim back; one that is left behind all the same is waited for until its `end`.
 */

const MOST_CLAIMS = 10;
/** For how long after its window a claim is waited for: longer than the longest delay of a queue. */
const HELD_MS = 15 * MINUTE_MS;
const FIRST_LOOK_MS = 10 * SECOND_MS;

/** How messages compete: no `collect`, no competition. `highest` is the highest priority of any journey. */
export interface Competition {
  /** The collecting window, as written in the programme. */
  readonly collect?: string;
  readonly highest?: number;
}

/** What competing comes to; times are epoch ms. `card` is to be written with the reservation, `next` before waiting. */
export type Competed =
  | { readonly is: 'won'; readonly card: ContactCard }
  | { readonly is: 'waiting'; readonly until: number; readonly next?: ContactCard };

/** The claims of a card that are still waited for, or whose losers are still to be told, at an instant. */
export const liveClaims = (card: Pick<ContactCard, 'claims'>, now: number): readonly Claim[] =>
  (card.claims ?? []).filter(({ end }) => now < end);

/** The card with these claims only; none leaves no trace. */
export const withClaims = (card: ContactCard, claims: readonly Claim[]): ContactCard => {
  const { claims: _, ...rest } = card;
  return claims.length > 0 ? { ...rest, claims } : rest;
};

/** The card without the claim of a message that does not wait for the slot any more; undefined when it has none. */
export const withoutClaim = (card: ContactCard, key: string, now: number): ContactCard | undefined => {
  const all = card.claims ?? [];
  if (!all.some((one) => one.key === key && !one.lostTo)) return undefined;
  return withClaims(
    card,
    liveClaims(card, now).filter((one) => one.key !== key || one.lostTo),
  );
};

/** What took the slot that a message had claimed; undefined when nothing did. */
export const lostTo = (card: ContactCard, key: string, now: number): Claim['lostTo'] =>
  liveClaims(card, now).find((claim) => claim.key === key)?.lostTo;

/** The first claims first where priorities are equal. */
const byRank = (claims: readonly Claim[]): Claim[] => [...claims].sort((a, b) => b.priority - a.priority);

type Asking = Pick<Claim, 'key' | 'class' | 'topic' | 'message' | 'priority'>;

/** Who competes with a message: the claims of others that still stand, and which of them rank above it. */
interface Contest {
  readonly mine: Asking;
  readonly own?: Claim;
  readonly others: readonly Claim[];
  readonly rivals: readonly Claim[];
  outranks(claim: Claim): boolean;
  /** Whether what the one takes leaves no slot to the other. */
  fillsUp(taker: Asking, other: Asking): boolean;
}

const contestOf = (
  card: ContactCard,
  request: MessageRequest,
  key: string,
  limits: Limits,
  now: number,
): Contest => {
  const { caps, leaseMs } = limits;
  const { class: kind, topic, priority, channel } = request;
  const mine: Asking = { key, class: kind, topic, priority, message: `${request.journey}/${request.step}` };
  const fillsUp = (taker: Asking, other: Asking): boolean => {
    const asked = { class: other.class, topic: other.topic, channel };
    return (
      fullCaps([...card.pressure, { ...taker, channel, at: now }], asked, { caps, leaseMs }, now).length > 0
    );
  };
  const all = card.claims ?? [];
  // Its own claim counts as long as it is there: who has waited for a window does not wait for another.
  const own = all.find((claim) => claim.key === key && !claim.lostTo);
  const others = liveClaims(card, now).filter((claim) => claim.key !== key);
  const rivals = others.filter((claim) => !claim.lostTo && fillsUp(claim, mine));
  const first = new Set(own ? all.slice(0, all.indexOf(own)) : all);
  const outranks = (claim: Claim): boolean =>
    claim.priority > priority || (claim.priority === priority && first.has(claim));
  return { mine, own, others, rivals, outranks, fillsUp };
};

/** Takes the slot: the own claim goes, and those who lose by it are told so on the card. */
const win = (card: ContactCard, contest: Contest, now: number): Competed => {
  const { mine, others, rivals, outranks, fillsUp } = contest;
  const by = { message: mine.message, priority: mine.priority };
  const claims = others.map((claim) =>
    rivals.includes(claim) && !outranks(claim) && fillsUp(mine, claim)
      ? { ...claim, lostTo: by, end: Math.max(now, claim.until) + HELD_MS }
      : claim,
  );
  return { is: 'won', card: withClaims(card, claims) };
};

/** The window is over: the highest of those who were in it takes the slot, and the others wait for what becomes of it. */
const settle = (card: ContactCard, contest: Contest, expiresAt: number, now: number): Competed => {
  const { own, rivals, outranks } = contest;
  // Who came after this window had closed competes in the next one.
  const horizon = own?.until ?? Number.POSITIVE_INFINITY;
  const [first] = byRank(rivals.filter((claim) => outranks(claim) && claim.until <= horizon));
  if (!first) return win(card, contest, now);
  // Looks lie ever further apart after the window, and ever closer before its end for who is too short-lived to claim.
  const over = now - (own ?? first).until;
  const rest = over >= 0 ? over : Math.min(-over, expiresAt - now) / 2;
  return { is: 'waiting', until: Math.min(now + Math.max(FIRST_LOOK_MS, Math.ceil(rest)), first.end) };
};

/** Notes a claim that waits until the window is over; of more than ten, the lowest wait without one. */
const claim = (card: ContactCard, { mine, others }: Contest, until: number): Competed => {
  const made: Claim = { ...mine, until, end: until + HELD_MS };
  const kept = new Set(byRank([...others, made]).slice(0, MOST_CLAIMS));
  if (!kept.has(made)) return { is: 'waiting', until };
  const claims = [...others, made].filter((one) => kept.has(one));
  return { is: 'waiting', until, next: { ...withClaims(card, claims), version: card.version + 1 } };
};

/**
 * Lets a message for which all caps have a slot compete for it, where it would take a last one. The message gap is no
 * slot to compete for: both messages go, one after the other.
 */
export const compete = (
  card: ContactCard,
  request: MessageRequest,
  key: string,
  limits: Limits & Competition,
  now: number,
): Competed => {
  const free: Competed = { is: 'won', card: withoutClaim(card, key, now) ?? card };
  if (limits.collect === undefined || request.class === 'transactional') return free;
  const contest = contestOf(card, request, key, limits, now);
  const { mine, own, rivals, outranks } = contest;
  if (!contest.fillsUp(mine, mine)) return free;
  const opened = rivals.map(({ until }) => until).filter((until) => until > now);
  const until = own?.until ?? Math.min(now + durationMs(limits.collect), ...opened);
  const expiresAt = Date.parse(request.expiresAt);
  if (until <= now || until >= expiresAt) return settle(card, contest, expiresAt, now);
  if (own) return { is: 'waiting', until };
  // Nothing that the programme has could rank higher: there is nobody to wait for.
  const isHighest = request.priority >= (limits.highest ?? Number.POSITIVE_INFINITY);
  return isHighest && !rivals.some(outranks) ? win(card, contest, now) : claim(card, contest, until);
};
