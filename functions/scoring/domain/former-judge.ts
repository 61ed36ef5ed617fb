import { DAY_MS } from '../../shared/kernel/time';
import type { Outcome, RiskScore, ScoresCard } from '../contract';
import { dayOneArtefact, dayOneVersion } from './artefact/day-one-artefact';
import {
  chooseModel,
  type JudgingModel,
  judgingBy,
  type KeptModel,
  type ModelRefusal,
} from './artefact/judging-model';
import type { BandThresholds } from './bands';
import { type RiskCase, riskScore } from './risk-score';
import { isOtherScale, type Scale } from './scales';

/** By what a member is judged once more as the bands on the card were: on another scale than this night's, or by other thresholds. */
export interface FormerJudge {
  readonly model: JudgingModel;
  readonly thresholds: BandThresholds;
}

/** Finds it by a risk on a card; undefined where this night judges as that was judged, or where there is none any more. */
export type FormerJudges = (outcome: Outcome, on: RiskScore) => FormerJudge | undefined;

/** Why there is none: what a night refuses a model for, a model that is of another scale, or thresholds that nobody knows any more. */
export type FormerRefusal = ModelRefusal['code'] | 'model_other_scale' | 'thresholds_unknown';

/** Risks of this night as the card was judged, of those that are judged otherwise now. */
export type FormerRisks = { readonly [O in Outcome]?: RiskScore };

/** The scale on which a model judges. */
export const scaleOf = ({ artefact }: JudgingModel): Scale => ({
  model: artefact.version,
  horizonDays: artefact.horizonDays,
  ...(artefact.calibrated ? {} : { uncalibrated: true }),
});

/** A model that was kept (no version: that of day one), as one that judges on that scale; or why it does not. */
export const judgeOnScale = (
  outcome: Outcome,
  on: Scale,
  kept: KeptModel,
): JudgingModel | Exclude<FormerRefusal, 'thresholds_unknown'> => {
  const isDayOne = kept.version === undefined || kept.version === dayOneVersion(outcome);
  const { model, refusal } = isDayOne
    ? { model: judgingBy(dayOneArtefact(outcome, on.horizonDays)), refusal: undefined }
    : chooseModel(outcome, on.horizonDays, kept);
  if (refusal) return refusal.code;
  return isOtherScale(scaleOf(model), on) ? 'model_other_scale' : model;
};

/**
 * Judges a member once more as the card `before` was judged, where this night (`after`) judges otherwise: who crosses by that crosses now
 * or never. Left out are risks that are judged as before, and those of which no judge is left.
 */
export const formerRisks = (
  before: ScoresCard | undefined,
  after: ScoresCard,
  { judges, member }: { readonly judges: FormerJudges; readonly member: Omit<RiskCase, 'horizonMs'> },
): FormerRisks => {
  const risk = (outcome: Outcome): FormerRisks => {
    const [on, now] = [before?.[outcome], after[outcome]];
    if (!on || !now) return {};
    const judge = judges(outcome, on);
    if (!judge) return {};
    const score = riskScore(judge.model, judge.thresholds, {
      ...member,
      horizonMs: on.horizonDays * DAY_MS,
    });
    return score ? { [outcome]: score } : {};
  };
  return { ...risk('silence'), ...risk('unsubscribe') };
};
