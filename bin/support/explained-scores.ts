import { WINDOW_HOURS } from '../../functions/messaging/contract';
import type { RiskScore, ScoresCard } from '../../functions/scoring/contract';
import { readReasons } from '../../functions/scoring/domain/reasons/card-reasons';
import { type Answering, readAnswering } from '../../functions/scoring/domain/response/answering';

/** The languages in which scores are explained. */
export const SCORE_LANGUAGES = ['en', 'fr'] as const;
/** One of them. */
export type ScoreLanguage = (typeof SCORE_LANGUAGES)[number];

/** Why a risk is as it is: what a group of factors adds, in logits (above 0 towards leaving), and the sentence. */
export interface ExplainedReason {
  readonly group: string;
  readonly contribution: number;
  readonly sentence: string;
}

/** A risk as `scores explain` answers it; one that is not calibrated ranks members, and its `risk` is no probability. */
export interface ExplainedRisk extends Omit<RiskScore, 'why' | 'uncalibrated'> {
  readonly uncalibrated: boolean;
  readonly reasons: readonly ExplainedReason[];
}

/** The scores of a member as of the last night that wrote them, with the reasons of both risks. */
export type ExplainedScores = Omit<
  ScoresCard,
  'pk' | 'sk' | 'schema' | 'silence' | 'unsubscribe' | 'answers'
> & {
  readonly silence: ExplainedRisk;
  readonly unsubscribe?: ExplainedRisk;
  /** How the member answers; absent where the card says nothing of it that can be read. */
  readonly answers?: Answering & { readonly at: string };
};

const explainedRisk = (score: RiskScore, language: ScoreLanguage): ExplainedRisk => {
  const { why, uncalibrated, ...rest } = score;
  const reasons = readReasons(why, score.horizonDays).map(({ group, contribution, ...sentences }) => ({
    group,
    contribution,
    sentence: sentences[language],
  }));
  return { ...rest, uncalibrated: uncalibrated === true, reasons };
};

/** What a SCORES card says, in a language. */
export const explainedScores = (card: ScoresCard, language: ScoreLanguage): ExplainedScores => {
  const { pk: _, sk: __, schema: ___, silence, unsubscribe, answers, ...rest } = card;
  const answering = readAnswering(answers);
  return {
    silence: explainedRisk(silence, language),
    ...(unsubscribe ? { unsubscribe: explainedRisk(unsubscribe, language) } : {}),
    ...rest,
    ...(answering ? { answers: { ...answering, at: silence.at } } : {}),
  };
};

const WORDS = {
  en: {
    silence: (days: number) => `falls silent within ${days} days`,
    unsubscribe: (days: number) => `unsubscribes within ${days} days`,
    bands: { low: 'low', medium: 'medium', high: 'high' },
    uncalibrated: 'uncalibrated: a ranking, no probability',
    percent: (risk: string) => `${risk} %`,
    decimal: '.',
    noReasons: 'no reasons were kept',
    tier: 'tier of engagement',
    segment: 'segment',
    heat: 'heat',
    spend: 'next order',
    answers: 'answers',
    channels: { email: 'by e-mail', none: 'by no channel: cannot be written to' },
    chance: (percent: string) => `${percent} for the next mail (uncalibrated)`,
    hours: (from: string, to: string) => `mostly there from ${from} to ${to}`,
  },
  fr: {
    silence: (days: number) => `devient silencieux d’ici ${days} jours`,
    unsubscribe: (days: number) => `se désabonne d’ici ${days} jours`,
    bands: { low: 'faible', medium: 'moyen', high: 'élevé' },
    uncalibrated: 'non calibré : un classement, pas une probabilité',
    percent: (risk: string) => `${risk} %`,
    decimal: ',',
    noReasons: 'aucune raison conservée',
    tier: 'niveau d’engagement',
    segment: 'segment',
    heat: 'intérêt d’achat',
    spend: 'prochaine commande',
    answers: 'répond',
    channels: { email: 'par e-mail', none: 'par aucun canal : impossible de lui écrire' },
    chance: (percent: string) => `${percent} au prochain message (non calibré)`,
    hours: (from: string, to: string) => `le plus souvent là de ${from} à ${to}`,
  },
} as const;

const number = (value: number, digits: number, decimal: string): string =>
  value.toFixed(digits).replace('.', decimal);

const riskLines = (
  outcome: 'silence' | 'unsubscribe',
  score: ExplainedRisk,
  language: ScoreLanguage,
): string[] => {
  const words = WORDS[language];
  const level = score.uncalibrated
    ? words.uncalibrated
    : words.percent(number(100 * score.risk, 1, words.decimal));
  const reasons = score.reasons.map(({ sentence, contribution }) => {
    const sign = contribution > 0 ? '+' : '−';
    return `  ${sign} ${sentence} (${sign}${number(Math.abs(contribution), 2, words.decimal)})`;
  });
  return [
    '',
    `${words[outcome](Math.round(score.horizonDays))}: ${words.bands[score.band]} (${level})  [${score.model}, ${score.at}]`,
    ...(reasons.length > 0 ? reasons : [`  ${words.noReasons}`]),
  ];
};

const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

const answersText = ({ channel, chance, from }: Answering, language: ScoreLanguage): string => {
  const words = WORDS[language];
  return [
    words.channels[channel],
    ...(chance === undefined ? [] : [words.chance(words.percent(number(100 * chance, 1, words.decimal)))]),
    ...(from === undefined ? [] : [words.hours(clock(from), clock(from + WINDOW_HOURS))]),
  ].join(', ');
};

/** The same as people read it: both risks with their reasons, strongest first, then the other scores with their models. */
export const scoreLines = (
  member: string,
  { silence, unsubscribe, tier, rfm, heat, spend, answers }: ExplainedScores,
  language: ScoreLanguage,
): string[] => {
  const words = WORDS[language];
  const line = (name: string, value: string, { model, at }: { model: string; at: string }) =>
    `${name}: ${value}  [${model}, ${at}]`;
  return [
    `member ${member}`,
    ...riskLines('silence', silence, language),
    ...(unsubscribe ? riskLines('unsubscribe', unsubscribe, language) : []),
    '',
    ...(tier ? [line(words.tier, tier.name, tier)] : []),
    ...(rfm
      ? [line(words.segment, `${rfm.segment} (R${rfm.r} F${rfm.f}${rfm.m ? ` M${rfm.m}` : ''})`, rfm)]
      : []),
    ...(heat ? [line(words.heat, `${heat.band} (${number(heat.points, 1, words.decimal)})`, heat)] : []),
    ...(spend ? [line(words.spend, number(spend.cents / 100, 2, words.decimal), spend)] : []),
    ...(answers ? [line(words.answers, answersText(answers, language), answers)] : []),
  ];
};
