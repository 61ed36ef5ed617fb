import type { EngagementRules } from '../../programme/contract';
import { DAY_MS } from '../../shared/kernel/time';
import type { ActivityCard } from '../../tracking/contract';
import type { ContactCard, PastSends, Tier, TierHeld } from '../contract';

/*
 * How a member's cap follows the engagement (design, "Sending", Caps):
 *
 *   e     = decayed human clicks and visits / decayed sends          half-life of both: 30 days
 *   index = sqrt(e / mean e) x sqrt(mean risk / the member's risk)   1: as the programme's mean
 *   cap   = clamp(round(base x index), 1, ceiling)                   base: 7
 *
 * The index puts the member into a tier, and a tier is held for seven days: meanwhile the index is kept within the
 * tier's bounds, so the cap moves by as much as the tier is wide and no further.
 */

const HALF_LIFE_MS = 30 * DAY_MS;
/** For how long (ms) a tier is held before it may change again. */
export const TIER_HELD_MS = 7 * DAY_MS;
/** Fewer mails than these tell nothing of how a member answers. */
const ENOUGH_SENDS = 3;
const LEAST_RISK = 1e-6;

/** The index from which on a member is in a tier; `new` is whoever was not written to often enough. */
const FROM: readonly (readonly [tier: Exclude<Tier, 'new'>, from: number])[] = [
  ['hot', 1.1],
  ['warm', 0.7],
  ['cool', 0.35],
  ['dormant', 0.15],
  ['sunset', 0],
];

/** What a member did, and what was sent: counts decayed with a half-life of 30 days, and the sends as they are. */
export interface Answers {
  readonly responses: number;
  readonly sends: number;
  readonly sent: number;
}

const decayed = (count: number, elapsedMs: number): number =>
  count * 2 ** (-Math.max(0, elapsedMs) / HALF_LIFE_MS);

/** The past sends of two cards that become one. */
export const unitePast = (
  one: PastSends | undefined,
  other: PastSends | undefined,
): PastSends | undefined => {
  if (!one || !other) return one ?? other;
  const at = Math.max(one.at, other.at);
  const count = decayed(one.count, at - one.at) + decayed(other.count, at - other.at);
  return { sent: one.sent + other.sent, count: Math.round(count * 1000) / 1000, at };
};

/**
 * The sends that have left the pressure log, with one more folded in: how many, and their count decayed to `at` (epoch
 * ms) with a half-life of 30 days, to a thousandth.
 */
export const foldSend = (past: PastSends | undefined, sentAt: number): PastSends => {
  const one: PastSends = { sent: 1, count: 1, at: sentAt };
  return unitePast(past, one) ?? one;
};

/**
 * What the cards say of how a member answers at an instant: human interactions of any kind, clicks in mails among them,
 * against the card's own marketing messages, of which those on the way count as well.
 */
export const answersOf = (
  card: Pick<ContactCard, 'pressure' | 'past'>,
  activity: Pick<ActivityCard, 'all'> | undefined,
  now: number,
): Answers => {
  const all = activity?.all;
  const marketing = card.pressure.filter((slot) => slot.class !== 'transactional' && !slot.inherited);
  const { past } = card;
  const before = past ? decayed(past.count, now - past.at) : 0;
  return {
    responses: all ? decayed(all.d30, now - all.l) : 0,
    sends: marketing.reduce((sum, slot) => sum + decayed(1, now - slot.at), before),
    sent: marketing.length + (past?.sent ?? 0),
  };
};

const isNew = ({ sent }: Answers): boolean => sent < ENOUGH_SENDS;

/** e: human clicks and visits per message; the programme's mean for whom it cannot be told yet. */
export const engagementOf = (answers: Answers, rules: EngagementRules): number =>
  isNew(answers) ? rules.mean : answers.responses / answers.sends;

/** How a member compares with the programme's mean (1); up in e, down in the risk (0 to 1; absent: as the mean). */
export const indexOf = (e: number, risk: number | undefined, rules: EngagementRules): number =>
  Math.sqrt(e / rules.mean) * Math.sqrt(rules.risk / Math.max(risk ?? rules.risk, LEAST_RISK));

/** The same of a member by what the cards say; of whom too little is known to tell how they answer, nor do they tell who leaves. */
export const indexOfMember = (answers: Answers, risk: number | undefined, rules: EngagementRules): number =>
  indexOf(engagementOf(answers, rules), isNew(answers) ? undefined : risk, rules);

/**
 * The logarithm of that index in its two parts, which add up to it: how the member answers, and the risk. `unknown` of whom too little is known
 * to tell.
 */
export const engagementIndex = (
  answers: Answers,
  risk: number | undefined,
  rules: EngagementRules,
): { readonly byAnswers: number; readonly byRisk: number } | 'unknown' =>
  isNew(answers)
    ? 'unknown'
    : {
        byAnswers: Math.log(indexOf(engagementOf(answers, rules), undefined, rules)),
        byRisk: Math.log(indexOf(rules.mean, risk, rules)),
      };

/** The cap of an index: at least 1, never above the ceiling. */
export const capOf = (index: number, base: number, ceiling: number): number =>
  Math.max(1, Math.min(ceiling, Math.round(base * index)));

const tierOf = (index: number, answers: Answers): Tier =>
  isNew(answers) ? 'new' : (FROM.find(([, from]) => index >= from)?.[0] ?? 'sunset');

const boundsOf = (tier: Tier): readonly [least: number, most: number] => {
  const place = FROM.findIndex(([name]) => name === tier);
  return [FROM[place]?.[1] ?? 0, FROM[place - 1]?.[1] ?? Number.POSITIVE_INFINITY];
};

/**
 * The tier at an instant (epoch ms): the one held, for seven days from its beginning; then the one of the index. `new` is
 * no judgement but the lack of one: it ends as soon as there is one, and nobody goes back to it.
 */
export const tierAt = (
  held: TierHeld | undefined,
  index: number,
  answers: Answers,
  now: number,
): TierHeld => {
  const isHeld = held && held.name !== 'new' && now < held.since + TIER_HELD_MS;
  // Of whom nothing is known (any more: a mail was given back), nothing better is known than what was.
  if (held && (isHeld || isNew(answers))) return held;
  const name = tierOf(index, answers);
  return held?.name === name ? held : { name, since: now };
};

/** The index kept within the bounds of a tier. */
export const withinTier = (index: number, { name }: TierHeld): number => {
  const [least, most] = boundsOf(name);
  return Math.max(least, Math.min(most, index));
};

/**
 * The tier that a member is in at an instant (epoch ms), by what the cards say: as the sender would decide it, with `held` (the
 * sender's own, or one that was decided later) kept for its seven days. `risk` is that of the SCORES card (knownRisk).
 */
export const tierNow = (
  answers: Answers,
  held: TierHeld | undefined,
  rules: EngagementRules,
  now: number,
  risk?: number,
): TierHeld => tierAt(held, indexOfMember(answers, risk, rules), answers, now);

/**
 * The same where what the risk means has changed (it is known for the first time, or not any more): the seven days of a tier
 * that was decided by something else hold it no longer. Of whom too little is known keeps the one held.
 */
export const tierAnew = (
  answers: Answers,
  held: TierHeld | undefined,
  rules: EngagementRules,
  now: number,
  risk?: number,
): TierHeld => {
  if (held && isNew(answers)) return held;
  const decided = tierNow(answers, undefined, rules, now, risk);
  return held?.name === decided.name ? held : decided;
};
