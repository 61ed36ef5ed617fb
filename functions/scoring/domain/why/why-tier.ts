import { type Answers, engagementIndex, TIER_HELD_MS, type TierHeld } from '../../../messaging/contract';
import type { EngagementRules } from '../../../programme/contract';
import { DAY_MS } from '../../../shared/kernel/time';
import { byRule, bySum, type Why, type WhyReason } from './why';
import { dayOf, figureEn, figureFr, manyEn, manyFr, part, percentEn, percentFr, reason } from './words';

const sinceThen = ({ since, name }: TierHeld, now: number): WhyReason[] => {
  const days = Math.round(TIER_HELD_MS / DAY_MS);
  const day = dayOf(since);
  return name !== 'new' && now < since + TIER_HELD_MS
    ? [
        reason(
          'held',
          `decided on ${day}: a tier is held for ${days} days, whatever comes`,
          `décidé le ${day} : un niveau reste ${days} jours, quoi qu’il arrive`,
        ),
      ]
    : [reason('held', `so since ${day}`, `ainsi depuis le ${day}`)];
};

/**
 * Why a member is in a tier: how they answer mails beside the programme's mean, and their risk beside its mean, each in ln of the index
 * (1: as the mean), which the tier follows from: they add up to the index's. Then since when it is so. Of whom too little was sent,
 * by rule.
 */
export const whyTier = (
  answers: Answers,
  risk: number | undefined,
  tier: TierHeld,
  rules: EngagementRules,
  now: number,
): Why => {
  const index = engagementIndex(answers, risk, rules);
  const held = sinceThen(tier, now);
  if (index === 'unknown') {
    const sent = Math.floor(answers.sent);
    return byRule(
      reason(
        'mails',
        `${manyEn(sent, 'mail')} sent: too few to tell how the member answers`,
        `${manyFr(sent, 'mail envoyé').replace('mail envoyés', 'mails envoyés')} : trop peu pour savoir comment le membre répond`,
      ),
      ...held,
    );
  }
  const { byAnswers, byRisk } = index;
  const [did, got] = [answers.responses, answers.sends];
  const parts = [
    part('answers', byAnswers, {
      en: `${figureEn(did, 1)} interactions for ${figureEn(got, 1)} mails, each halved every 30 days; the programme’s mean is ${figureEn(rules.mean, 2)} a mail`,
      fr: `${figureFr(did, 1)} interactions pour ${figureFr(got, 1)} mails, réduits de moitié tous les 30 jours ; la moyenne du programme est de ${figureFr(rules.mean, 2)} par mail`,
    }),
    ...(risk === undefined
      ? []
      : [
          part('risk', byRisk, {
            en: `unsubscribes with ${percentEn(risk)}; the programme’s mean is ${percentEn(rules.risk)}`,
            fr: `se désabonne avec ${percentFr(risk)} ; la moyenne du programme est de ${percentFr(rules.risk)}`,
          }),
        ]),
  ];
  return bySum('ln index', parts, held);
};
