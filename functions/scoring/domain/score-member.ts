import { answersOf, type ContactCard, type TierHeld, tierNow } from '../../messaging/contract';
import type { EngagementRules, ProgrammeRules } from '../../programme/contract';
import { DAY_MS, durationMs, isoTime } from '../../shared/kernel/time';
import { isReachable } from '../../shared/platform/member-facts';
import type { ActivityCard } from '../../tracking/contract';
import type { Population, RiskScore, ScoresCard } from '../contract';
import { type BandThresholds, bandOf } from './bands';
import { expectedSpend } from './expected-spend';
import { judgeHeat } from './heat/judge-heat';
import { LEAVING_MODEL, leavingRisk } from './leaving-risk';
import { judgeRfm } from './rfm/judge-rfm';
import { SILENCE_MODEL } from './silence-coefficients';
import { silenceRisk } from './silence-risk';
import { UNSUBSCRIBE_MODEL, unsubscribeRisk } from './unsubscribe/unsubscribe-risk';

/** What is scored of one member: the ACTIVITY card, and the CONTACT and SCORES cards where there are any. */
export interface ScoredMember {
  readonly member: string;
  readonly activity: ActivityCard;
  readonly contact?: ContactCard;
  readonly scores?: ScoresCard;
}

/** One night: its name, the instant it judges at (epoch ms), what the programme says, and what is known of all members. */
export interface Night {
  readonly night: string;
  readonly now: number;
  readonly rules: ProgrammeRules['scores'];
  readonly engagement?: EngagementRules;
  readonly population?: Population;
}

/** The name of the rule of the tiers, kept with every tier. */
const TIER_MODEL = 'engagement-1';

const rounded = (risk: number): number => Math.round(risk * 1e6) / 1e6;

const riskScore = (
  risk: number,
  thresholds: BandThresholds,
  model: string,
  { now, rules }: Night,
): RiskScore => ({
  band: bandOf(risk, thresholds),
  risk: rounded(risk),
  horizonDays: durationMs(rules.silence.horizon) / DAY_MS,
  model,
  at: isoTime(now),
});

/** The sender's tier or the last night's, whichever was decided later: a night writes no CONTACT card. */
const tierHeld = (contact: ContactCard | undefined, scores: ScoresCard | undefined): TierHeld | undefined => {
  const ours = scores?.tier && { name: scores.tier.name, since: scores.tier.since };
  const theirs = contact?.tier;
  return ours && (!theirs || ours.since > theirs.since) ? ours : theirs;
};

const tierOf = ({ activity, contact, scores }: ScoredMember, night: Night): ScoresCard['tier'] => {
  if (!contact || !night.engagement) return undefined;
  const answers = answersOf(contact, activity, night.now);
  const held = tierNow(answers, tierHeld(contact, scores), night.engagement, night.now);
  return { name: held.name, since: held.since, model: TIER_MODEL, at: isoTime(night.now) };
};

const rfmOf = ({ activity, scores }: ScoredMember, { rules, population, now }: Night): ScoresCard['rfm'] => {
  const rfm = judgeRfm(activity, rules.rfm.of, population, now);
  if (rfm === 'none') return undefined;
  // What cannot be judged this night stays as it was: a night without limits must not write every card.
  return rfm === 'unknown' ? scores?.rfm : { ...rfm, at: isoTime(now) };
};

/**
 * All scores of a member who did something. Parts that do not apply are absent: no unsubscribe risk of one who cannot be written
 * to, no segment or spend of one who never ordered, no heat where the programme has none.
 */
export const scoreMember = (member: ScoredMember, night: Night): ScoresCard | undefined => {
  const { activity, contact, scores } = member;
  const { now, rules } = night;
  if (!activity.all || !(activity.all.n >= 1)) return undefined;
  const at = isoTime(now);
  const horizonMs = durationMs(rules.silence.horizon);
  const silent = silenceRisk(activity.all, now, horizonMs);
  const leaves =
    contact && isReachable(contact, now) ? unsubscribeRisk(contact, activity, now, horizonMs) : undefined;
  const tier = tierOf(member, night);
  const rfm = rfmOf(member, night);
  const heat = rules.heat && judgeHeat(activity, rules.heat, scores?.heat, now);
  const spend = expectedSpend(activity, night.population);
  return {
    pk: member.member,
    sk: 'CARD#SCORES',
    schema: 2,
    silence: riskScore(silent, rules.silence, SILENCE_MODEL, night),
    ...(leaves === undefined
      ? {}
      : {
          unsubscribe: riskScore(leaves, rules.unsubscribe, UNSUBSCRIBE_MODEL, night),
          leaving: { risk: rounded(leavingRisk(silent, leaves)), model: LEAVING_MODEL, at },
        }),
    ...(tier ? { tier } : {}),
    ...(rfm ? { rfm } : {}),
    ...(heat ? { heat: { ...heat, at } } : {}),
    ...(spend ? { spend: { ...spend, at } } : {}),
    night: night.night,
  };
};
