import {
  answersOf,
  type ContactCard,
  knownRisk,
  type TierHeld,
  tierAnew,
  tierNow,
} from '../../messaging/contract';
import type { EngagementRules, ProgrammeRules } from '../../programme/contract';
import { durationMs, isoTime } from '../../shared/kernel/time';
import { isReachable } from '../../shared/platform/member-facts';
import type { ActivityCard } from '../../tracking/contract';
import type { Outcome, Population, RiskScore, ScoresCard } from '../contract';
import type { JudgingModel } from './artefact/judging-model';
import { expectedSpend } from './expected-spend';
import type { FormerJudges } from './former-judge';
import { judgeHeat } from './heat/judge-heat';
import { LEAVING_MODEL, leavingRisk } from './leaving-risk';
import { answeringOf, packAnswering } from './response/answering';
import { judgeRfm } from './rfm/judge-rfm';
import { type RiskCase, riskReasons, riskScore } from './risk-score';
import { isOtherTierScale } from './scales';

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
  /** The programme's, for members who have none. */
  readonly timeZone: string;
  readonly population?: Population;
  /** By what each risk is judged. */
  readonly models: Readonly<Record<Outcome, JudgingModel>>;
  /** By what each risk was judged on the scales of cards of before, where this night's are others. */
  readonly former: FormerJudges;
}

/** The name of the rule of the tiers, kept with every tier. */
const TIER_MODEL = 'engagement-1';

const rounded = (risk: number): number => Math.round(risk * 1e6) / 1e6;

/** The sender's tier or the last night's, whichever was decided later: a night writes no CONTACT card. */
export const tierHeld = (
  contact: ContactCard | undefined,
  scores: ScoresCard | undefined,
): TierHeld | undefined => {
  const ours = scores?.tier && { name: scores.tier.name, since: scores.tier.since };
  const theirs = contact?.tier;
  return ours && (!theirs || ours.since > theirs.since) ? ours : theirs;
};

/**
 * By the risk of the last card, as the sender decides it; in the night in which that risk begins to mean something else, anew by
 * the one of this night, which is on the card from then on.
 */
const tierOf = (
  { activity, contact, scores }: ScoredMember,
  unsubscribe: RiskScore | undefined,
  night: Night,
  at: string,
): ScoresCard['tier'] => {
  if (!contact || !night.engagement) return undefined;
  const answers = answersOf(contact, activity, night.now);
  const isOther = isOtherTierScale(scores?.unsubscribe, unsubscribe);
  const { name, since } = (isOther ? tierAnew : tierNow)(
    answers,
    tierHeld(contact, scores),
    night.engagement,
    night.now,
    knownRisk(isOther ? { unsubscribe } : scores),
  );
  return { name, since, model: TIER_MODEL, at };
};

const rfmOf = (
  { activity, scores }: ScoredMember,
  { rules, population, now }: Night,
  at: string,
): ScoresCard['rfm'] => {
  const rfm = judgeRfm(activity, rules.rfm.of, population, now);
  if (rfm === 'none') return undefined;
  // What cannot be judged this night stays as it was: a night without limits must not write every card.
  return rfm === 'unknown' ? scores?.rfm : { ...rfm, at };
};

const riskCase = ({ activity, contact }: ScoredMember, { now, rules }: Night, at: string): RiskCase => ({
  activity,
  ...(contact ? { contact } : {}),
  now,
  at,
  horizonMs: durationMs(rules.silence.horizon),
});

/** A card of this night with the reasons of its risks, as it is written. */
export const withReasons = (card: ScoresCard, member: ScoredMember, night: Night): ScoresCard => {
  const risks = riskCase(member, night, card.silence.at);
  const reasoned = (score: RiskScore, model: JudgingModel): RiskScore => {
    const why = riskReasons(model, risks);
    return why === undefined ? score : { ...score, why };
  };
  return {
    ...card,
    silence: reasoned(card.silence, night.models.silence),
    ...(card.unsubscribe ? { unsubscribe: reasoned(card.unsubscribe, night.models.unsubscribe) } : {}),
  };
};

/**
 * All scores of a member who did something, their reasons left out (withReasons). Parts that do not apply are absent: no unsubscribe risk of one who cannot be written
 * to, no segment or spend of one who never ordered, no heat where the programme has none.
 */
export const scoreMember = (member: ScoredMember, night: Night): ScoresCard | undefined => {
  const { activity, contact, scores } = member;
  const { now, rules } = night;
  if (!activity.all || !(activity.all.n >= 1)) return undefined;
  const at = isoTime(now);
  const risks = riskCase(member, night, at);
  const silence = riskScore(night.models.silence, rules.silence, risks);
  if (!silence) return undefined;
  const unsubscribe =
    contact && isReachable(contact, now)
      ? riskScore(night.models.unsubscribe, rules.unsubscribe, risks)
      : undefined;
  const tier = tierOf(member, unsubscribe, night, at);
  const rfm = rfmOf(member, night, at);
  const heat = rules.heat && judgeHeat(activity, rules.heat, scores?.heat, now);
  const spend = expectedSpend(activity, night.population);
  return {
    pk: member.member,
    sk: 'CARD#SCORES',
    schema: 2,
    silence,
    ...(unsubscribe
      ? {
          unsubscribe,
          leaving: {
            risk: rounded(leavingRisk(silence.risk, unsubscribe.risk)),
            model: LEAVING_MODEL,
            at,
          },
        }
      : {}),
    ...(tier ? { tier } : {}),
    ...(rfm ? { rfm } : {}),
    ...(heat ? { heat: { ...heat, at } } : {}),
    ...(spend ? { spend: { ...spend, at } } : {}),
    night: night.night,
  };
};

/**
 * How the member answers, as it is written with the scores. It has no bands, so that it is judged of those alone whose card is
 * written: the clock of a member costs more than all scores together.
 */
export const answersOfMember = (
  { activity, contact }: ScoredMember,
  { now, rules, timeZone }: Pick<Night, 'now' | 'rules' | 'timeZone'>,
): string =>
  packAnswering(
    answeringOf(
      contact,
      activity,
      { reachable: isReachable(contact, now), horizonMs: durationMs(rules.silence.horizon), timeZone },
      now,
    ),
  );
