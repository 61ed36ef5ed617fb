import { answersOf, isTimeZone, knownRisk, tierNow } from '../../messaging/contract';
import { DAY_MS, durationMs, isoTime } from '../../shared/kernel/time';
import { isReachable } from '../../shared/platform/member-facts';
import type { ScoresCard } from '../contract';
import { expectedSpend } from './expected-spend';
import { judgeHeat } from './heat/judge-heat';
import { type Answering, answeringOf, readAnswering } from './response/answering';
import { mailAnswers } from './response/mail-answers';
import { responseOf } from './response/response';
import { judgeRfm } from './rfm/judge-rfm';
import { type Night, type ScoredMember, tierHeld } from './score-member';
import { soundMember } from './sound-cards';
import { byRule, type Why } from './why/why';
import { whyChannel } from './why/why-channel';
import { whyHeat } from './why/why-heat';
import { whyHours } from './why/why-hours';
import { whyLeaving } from './why/why-leaving';
import { whyResponse } from './why/why-response';
import { whyRfm } from './why/why-rfm';
import { whySpend } from './why/why-spend';
import { whyTier } from './why/why-tier';

/** What reasons are told by: the programme's rules and what is known of all members, as a night has them. */
export type WhyRules = Pick<Night, 'rules' | 'engagement' | 'timeZone' | 'population'>;

/**
 * The reasons of a score that a card keeps. They are told from the cards as they are. Where nothing has come since the night, and the cards still
 * give the score that it wrote, they are those of that night (`at` its instant); else they are of now, with the score that the cards
 * give now (`value`; absent where they give none).
 */
export type TimedWhy = Why & {
  readonly of: 'night' | 'now';
  readonly at: string;
  readonly value?: string | number;
};

/** The reasons of every score of a card that has them computed when they are asked for. */
export type ScoreReasons = Partial<
  Record<'leaving' | 'tier' | 'rfm' | 'heat' | 'spend' | 'response' | 'hours' | 'channel', TimedWhy>
>;

/** Why a card has no segment: there is nothing to count, or no night has found the fifths to judge by, or the next one writes it. */
export type NoSegment = 'no_orders' | 'no_interactions' | 'limits_unknown' | 'next_night';

/** Why that is so of a member whose card has none; undefined where the cards or the rules are not known. */
export const whyNoSegment = (
  member: Pick<ScoredMember, 'activity'> | undefined,
  { rules, population }: Pick<WhyRules, 'rules' | 'population'>,
  now: number,
): NoSegment | undefined => {
  if (!member) return undefined;
  const found = judgeRfm(member.activity, rules.rfm.of, population, now);
  if (found === 'none') return rules.rfm.of === 'orders' ? 'no_orders' : 'no_interactions';
  return found === 'unknown' ? 'limits_unknown' : 'next_night';
};

/** One score at an instant: what is compared with the card, how it is told, and why. */
interface Told {
  readonly same: boolean;
  readonly value?: string | number | undefined;
  readonly why: Why;
}
type Telling = (now: number) => Told;

const isUntouched = ({ activity, contact }: ScoredMember, at: number): boolean =>
  Object.values(activity.events).every(({ l }) => l <= at) &&
  (activity.all?.l ?? 0) <= at &&
  (contact?.pressure ?? []).every((slot) => slot.at <= at) &&
  (contact?.tier?.since ?? 0) <= at &&
  (contact?.unsubscribedAt ?? 0) <= at &&
  Object.values(contact?.consents ?? {}).every((consent) => consent.at <= at);

const tellingRfm =
  (
    rfm: NonNullable<ScoresCard['rfm']>,
    { activity }: ScoredMember,
    { rules, population }: WhyRules,
  ): Telling =>
  (now) => {
    const found = judgeRfm(activity, rules.rfm.of, population, now);
    // Limits that are not known now (a table of before, a new basis) leave the fifths as the card has them.
    if (found === 'unknown' || found === 'none')
      return { same: found === 'unknown', why: whyRfm(activity, rules.rfm.of, rfm, now) };
    const { segment, r, f, m } = found;
    return {
      same: segment === rfm.segment && r === rfm.r && f === rfm.f && m === rfm.m,
      value: segment,
      why: whyRfm(activity, rules.rfm.of, found, now),
    };
  };

const tellingTier =
  (
    tier: NonNullable<ScoresCard['tier']>,
    { activity, contact, scores }: ScoredMember,
    { engagement }: WhyRules,
    risk: number | undefined,
  ): Telling =>
  (now) => {
    if (!contact || !engagement) return { same: false, why: byRule() };
    const answers = answersOf(contact, activity, now);
    const held = tierNow(answers, tierHeld(contact, scores), engagement, now, risk);
    return {
      same: held.name === tier.name,
      value: held.name,
      why: whyTier(answers, risk, held, engagement, now),
    };
  };

const tellingHeat =
  (heat: NonNullable<ScoresCard['heat']>, { activity }: ScoredMember, { rules }: WhyRules): Telling =>
  (now) => {
    if (!rules.heat) return { same: false, why: byRule() };
    const found = judgeHeat(activity, rules.heat, heat, now);
    return {
      same: found.band === heat.band && found.points === heat.points && found.opened === heat.opened,
      // A band that is the card's would say nothing.
      value: found.band === heat.band ? found.points : found.band,
      why: whyHeat(activity, rules.heat, found, now),
    };
  };

const tellingSpend =
  (spend: NonNullable<ScoresCard['spend']>, { activity }: ScoredMember, { population }: WhyRules): Telling =>
  () => {
    const found = expectedSpend(activity, population);
    return {
      same: found?.cents === spend.cents && found.model === spend.model,
      value: found?.cents,
      why: whySpend(activity, population),
    };
  };

const tellingAnswers = (
  kept: Answering,
  { activity, contact }: ScoredMember,
  { rules, timeZone: usual }: WhyRules,
): Partial<Record<'response' | 'hours' | 'channel', Telling>> => {
  const horizonMs = durationMs(rules.silence.horizon);
  const timeZone = contact?.timeZone && isTimeZone(contact.timeZone) ? contact.timeZone : usual;
  const found = (now: number): Answering =>
    answeringOf(contact, activity, { reachable: isReachable(contact, now), horizonMs, timeZone }, now);
  return {
    ...(kept.chance !== undefined && contact
      ? {
          response: (now) => {
            const { model, chance } = found(now);
            return {
              same: model === kept.model && chance === kept.chance,
              value: chance,
              why: whyResponse(responseOf(contact, activity, now, horizonMs), horizonMs / DAY_MS),
            };
          },
        }
      : {}),
    hours: (now) => {
      const { from, share } = found(now);
      return {
        same: from === kept.from && share === kept.share,
        value: from,
        why: whyHours(activity, timeZone, now),
      };
    },
    channel: (now) => {
      const { channel } = found(now);
      const reachable = isReachable(contact, now);
      const mails = mailAnswers(contact ?? { pressure: [] }, activity, now);
      return {
        same: channel === kept.channel,
        value: channel,
        why: whyChannel(contact, { ...mails, reachable }, now),
      };
    },
  };
};

/**
 * The reasons of the scores on a card that are no risks of one model (those keep theirs: readReasons), from the member's cards as they are at
 * `now` (epoch ms). Without cards or rules, those of the risk of either alone.
 */
export const scoreReasons = (
  card: ScoresCard,
  given: ScoredMember | undefined,
  rules: WhyRules | undefined,
  now: number,
): ScoreReasons => {
  const { silence, unsubscribe, leaving, tier, rfm, heat, spend } = card;
  // Both parts are on the card, of one night.
  const either: ScoreReasons =
    leaving && unsubscribe
      ? { leaving: { ...whyLeaving(silence, unsubscribe), of: 'night', at: leaving.at } }
      : {};
  if (!given || !rules) return either;
  const member = { ...soundMember(given), scores: card };
  const night = Date.parse(card.silence.at);
  const untouched = isUntouched(member, night);
  const timed = (telling: Telling): TimedWhy => {
    const then = untouched ? telling(night) : undefined;
    if (then?.same) return { ...then.why, of: 'night', at: isoTime(night) };
    const { why, value } = telling(now);
    return { ...why, of: 'now', at: isoTime(now), ...(value === undefined ? {} : { value }) };
  };
  const answers = readAnswering(card.answers);
  const tellings: Partial<Record<keyof ScoreReasons, Telling>> = {
    ...(tier ? { tier: tellingTier(tier, member, rules, knownRisk(card)) } : {}),
    ...(rfm ? { rfm: tellingRfm(rfm, member, rules) } : {}),
    ...(heat ? { heat: tellingHeat(heat, member, rules) } : {}),
    ...(spend ? { spend: tellingSpend(spend, member, rules) } : {}),
    ...(answers ? tellingAnswers(answers, member, rules) : {}),
  };
  return {
    ...either,
    ...Object.fromEntries(Object.entries(tellings).map(([score, telling]) => [score, timed(telling)])),
  };
};
