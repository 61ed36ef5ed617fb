import { WINDOW_HOURS } from '../../functions/messaging/contract';
import { NEXT_MAIL_MODEL } from '../../functions/scoring/domain/response/answering';
import type { WhyUnit } from '../../functions/scoring/domain/why/why';
import type {
  ExplainedReason,
  ExplainedRisk,
  ExplainedScores,
  Reasoned,
  ScoreLanguage,
} from './explained-scores';
import { SCORE_WORDS } from './score-words';

const number = (value: number, digits: number, language: ScoreLanguage): string =>
  value.toFixed(digits).replace('.', SCORE_WORDS[language].decimal);

/** How a contribution is written: hundredths as money, the others as they are. */
const amount = (value: number, unit: WhyUnit | 'logits', language: ScoreLanguage): string =>
  unit === 'cents' ? number(value / 100, 2, language) : number(value, unit === 'points' ? 1 : 2, language);

const reasonLine = (
  { sentence, contribution }: ExplainedReason,
  unit: WhyUnit | 'logits',
  language: ScoreLanguage,
): string => {
  if (contribution === undefined) return `  · ${sentence}`;
  if (contribution === 0) return `  · ${sentence} (${amount(0, unit, language)})`;
  const sign = contribution > 0 ? '+' : '−';
  return `  ${sign} ${sentence} (${sign}${amount(Math.abs(contribution), unit, language)})`;
};

type Value = (value: string | number) => string;
const asText: Value = (value) => String(value);

const nameIn = (names: Readonly<Record<string, string>>, value: string | number): string =>
  names[value] ?? String(value);

const reasonsOf = (
  score: Partial<Reasoned> | undefined,
  language: ScoreLanguage,
  value: Value = asText,
): string[] => {
  if (!score?.reasons) return [];
  const { reasons, reasonsOf: of, reasonsAt = '', scoreNow, sum } = score;
  return [
    ...(of === 'now'
      ? [`  ${SCORE_WORDS[language].now(reasonsAt, scoreNow === undefined ? undefined : value(scoreNow))}`]
      : []),
    ...reasons.map((reason) => reasonLine(reason, sum?.unit ?? 'logits', language)),
  ];
};

const stamp = ({ model, at }: { readonly model: string; readonly at: string }): string => `[${model}, ${at}]`;

const levelOf = (score: { uncalibrated: boolean; risk: number }, language: ScoreLanguage): string => {
  const words = SCORE_WORDS[language];
  return score.uncalibrated ? words.uncalibrated : words.percent(number(100 * score.risk, 1, language));
};

const riskLines = (
  outcome: 'silence' | 'unsubscribe',
  score: ExplainedRisk,
  language: ScoreLanguage,
): string[] => {
  const words = SCORE_WORDS[language];
  const reasons = reasonsOf(score, language);
  return [
    '',
    `${words[outcome](Math.round(score.horizonDays))}${words.colon}${words.bands[score.band]} (${levelOf(score, language)})  ${stamp(score)}`,
    ...(reasons.length > 0 ? reasons : [`  ${words.noReasons}`]),
  ];
};

const leavingLines = ({ leaving, silence }: ExplainedScores, language: ScoreLanguage): string[] => {
  if (!leaving) return [];
  const words = SCORE_WORDS[language];
  const level = leaving.uncalibrated
    ? `${number(leaving.risk, 3, language)} (${words.uncalibrated})`
    : words.percent(number(100 * leaving.risk, 1, language));
  return [
    '',
    `${words.leaving(Math.round(silence.horizonDays))}${words.colon}${level}  ${stamp(leaving)}`,
    ...reasonsOf(leaving, language),
  ];
};

const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

const answersLines = ({ answers, silence }: ExplainedScores, language: ScoreLanguage): string[] => {
  if (!answers) return [];
  const words = SCORE_WORDS[language];
  const { channel, chance, from, model } = answers;
  const percent: Value = (value) => words.percent(number(100 * Number(value), 1, language));
  const name = model === NEXT_MAIL_MODEL ? words.nextMail : words.response(Math.round(silence.horizonDays));
  const mostly = (hour: number) => words.mostly(clock(hour), clock(hour + WINDOW_HOURS));
  return [
    ...(chance === undefined
      ? []
      : [
          `${name}${words.colon}${percent(chance)} (${words.level})  ${stamp(answers)}`,
          ...reasonsOf(answers.response, language, percent),
        ]),
    `${words.hours}${words.colon}${from === undefined ? words.unknown : mostly(from)}  ${stamp(answers)}`,
    ...reasonsOf(answers.hours, language, (hour) => mostly(Number(hour))),
    `${words.channel}${words.colon}${words.channels[channel]}  ${stamp(answers)}`,
    ...reasonsOf(answers.byChannel, language, (value) =>
      value === 'email' ? words.channels.email : words.channels.none,
    ),
  ];
};

const day = (at: string): string => at.slice(0, 10);

/**
 * The scores as people read them: the risks, then the other scores, each with its model and time and its three strongest reasons. What adds
 * to a score has its sign and how much; a fact of a rule has neither.
 */
export const scoreLines = (member: string, scores: ExplainedScores, language: ScoreLanguage): string[] => {
  const { silence, unsubscribe, tier, rfm, noSegment, heat, spend } = scores;
  const words = SCORE_WORDS[language];
  const points: Value = (value) => number(Number(value), 1, language);
  const money: Value = (value) => number(Number(value) / 100, 2, language);
  const window =
    heat?.opened === undefined || heat.until === undefined
      ? ''
      : `, ${words.window(day(heat.opened), day(heat.until))}`;
  return [
    `member ${member}`,
    words.asOf(scores.night),
    ...riskLines('silence', silence, language),
    ...(unsubscribe ? riskLines('unsubscribe', unsubscribe, language) : []),
    ...leavingLines(scores, language),
    '',
    ...(tier
      ? [
          `${words.tier}${words.colon}${words.tiers[tier.name]}  ${stamp(tier)}`,
          ...reasonsOf(tier, language, (value) => nameIn(words.tiers, value)),
        ]
      : []),
    ...(rfm
      ? [
          `${words.segment}${words.colon}${words.segments[rfm.segment]} (R${rfm.r} F${rfm.f}${rfm.m ? ` M${rfm.m}` : ''})  ${stamp(rfm)}`,
          ...reasonsOf(rfm, language, (value) => nameIn(words.segments, value)),
        ]
      : noSegment
        ? [`${words.segment}${words.colon}${words.noSegment[noSegment]}`]
        : []),
    ...(heat
      ? [
          `${words.heat}${words.colon}${words.heats[heat.band]} (${points(heat.points)}${window})  ${stamp(heat)}`,
          ...reasonsOf(heat, language, (value) =>
            typeof value === 'number' ? points(value) : nameIn(words.heats, value),
          ),
        ]
      : []),
    ...(spend
      ? [
          `${words.spend}${words.colon}${money(spend.cents)}  ${stamp(spend)}`,
          ...reasonsOf(spend, language, money),
        ]
      : []),
    ...answersLines(scores, language),
  ];
};
