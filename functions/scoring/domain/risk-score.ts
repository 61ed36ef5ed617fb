import type { ContactCard } from '../../messaging/contract';
import type { Band } from '../../shared/conditions/condition';
import { DAY_MS } from '../../shared/kernel/time';
import type { ActivityCard } from '../../tracking/contract';
import type { RiskScore } from '../contract';
import type { JudgingModel } from './artefact/judging-model';
import { explainBy, logitBy } from './artefact/model-scores';
import { type BandThresholds, bandOf } from './bands';
import { memberFeatures } from './features/member-features';
import { probabilityOf } from './learning/logistic-score';
import { overdueBand } from './overdue-band';
import { packReasons } from './reasons/card-reasons';
import { ownNumbers } from './reasons/own-numbers';
import { type ExplainedScore, strongest } from './reasons/reasons';
import { mailFeatures } from './unsubscribe/mail-features';
import { unsubscribeFeatures } from './unsubscribe/unsubscribe-features';

/** What a risk is judged on: the cards, the instant (epoch ms, and the same in ISO 8601 UTC), and the horizon (ms). */
export interface RiskCase {
  readonly activity: ActivityCard;
  readonly contact?: ContactCard;
  readonly now: number;
  readonly at: string;
  readonly horizonMs: number;
}

const featuresOfCase = (
  { set }: JudgingModel,
  { activity, contact, now, horizonMs }: RiskCase,
): readonly number[] | undefined => {
  const member = set === 'mails' ? [] : memberFeatures(activity, now, horizonMs);
  if (set === 'member') return member;
  const ofMails = set === 'written' ? mailFeatures : unsubscribeFeatures;
  return member && contact && [...member, ...ofMails(contact, activity, now, horizonMs)];
};

/** The risk of a member by a model with what adds up to it; undefined where the features are of a card that there is none of. */
export const judgeRisk = (model: JudgingModel, member: RiskCase): ExplainedScore | undefined => {
  const features = featuresOfCase(model, member);
  return features && explainBy(model, features);
};

const ORDER: readonly Band[] = ['low', 'medium', 'high'];
const higher = (one: Band, other: Band): Band => (ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other);

/**
 * The band of a risk by the programme's thresholds. Silence by a model that is not calibrated is `high` or `medium` also for who has fallen so
 * far behind the own rhythm (overdueBand), however the level of the model is off: docs/decisions/0016.
 */
const bandOfRisk = (
  { artefact }: JudgingModel,
  risk: number,
  thresholds: BandThresholds,
  { activity, now, horizonMs }: RiskCase,
): Band => {
  const band = bandOf(risk, thresholds);
  if (artefact.calibrated || artefact.outcome !== 'silence' || band === 'high') return band;
  return higher(band, overdueBand(artefact.model, activity, now, horizonMs));
};

const rounded = (risk: number): number => Math.round(risk * 1e6) / 1e6;

/**
 * The risk of a member as the card keeps it, with its band and model; undefined as judgeRisk. Its reasons are riskReasons: most members of a
 * night keep their bands, and nobody reads theirs.
 */
export const riskScore = (
  model: JudgingModel,
  thresholds: BandThresholds,
  member: RiskCase,
): RiskScore | undefined => {
  const { artefact } = model;
  const features = featuresOfCase(model, member);
  if (!features) return undefined;
  const risk = probabilityOf(logitBy(model, features));
  return {
    band: bandOfRisk(model, risk, thresholds, member),
    risk: rounded(risk),
    horizonDays: member.horizonMs / DAY_MS,
    model: artefact.version,
    ...(artefact.calibrated ? {} : { uncalibrated: true }),
    at: member.at,
  };
};

/** The three strongest reasons of that risk as the card keeps them; undefined where nothing adds anything. */
export const riskReasons = (model: JudgingModel, member: RiskCase): string | undefined => {
  const explained = judgeRisk(model, member);
  const numbers = ownNumbers(member.activity, member.now, member.horizonMs, member.contact);
  return explained && numbers && packReasons(strongest(explained), numbers);
};
