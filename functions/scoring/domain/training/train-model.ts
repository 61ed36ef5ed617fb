import { RelanceError } from '../../../shared/kernel/errors';
import { DAY_MS } from '../../../shared/kernel/time';
import type { FEATURE_SETS } from '../artefact/artefact-features';
import { judgingBy } from '../artefact/judging-model';
import type { ModelArtefact } from '../artefact/model-artefact';
import { risksOf } from '../artefact/model-scores';
import { readArtefact } from '../artefact/read-artefact';
import { NEEDED } from '../back-test/back-test';
import { countCohorts, type LabelledCohort } from '../back-test/cohorts';
import { boostingLearner, type Learner, logisticLearner } from '../back-test/learners';
import { probabilitiesOf, recalibrationOf } from '../back-test/recalibration';
import { TRAINED_ON } from '../features/outcome-features';
import type { BoostedTrees } from '../learning/boosting';
import type { LogisticModel } from '../learning/logistic-score';
import type { TrainingRows } from '../learning/training-rows';
import type { Outcome } from '../snapshots/timeline';
import { boostedCandidate, logisticCandidate } from './candidates';
import { columnsIn, type MaturedCohorts } from './matured-cohorts';
import { evaluationOf, type ModelEvaluation, standingsOf, unevaluated } from './model-evaluation';
import { goesForward, judgePromotion, type Promotion, type PromotionReason } from './promotion';
import { storable } from './storable';

/** What a training of one outcome is given. */
export interface TrainingInput {
  readonly outcome: Outcome;
  readonly cohorts: MaturedCohorts;
  readonly horizonDays: number;
  /** Different members to whom the outcome came at any matured cut-off. */
  readonly churners: number;
  /** The model by which nights judge now, and whether somebody wants it kept. */
  readonly current: ModelArtefact;
  readonly pinned: boolean;
  /** The name and the instant (epoch ms) of the candidate. */
  readonly version: string;
  readonly trainedAt: number;
  /** What is judged beside the logistic regression. @default boosted trees */
  readonly challenger?: Learner;
}

/** Why nothing was judged: too little has matured, one outcome only, or a fit that failed. */
export type UntrainedReason = 'history_too_short' | 'members_too_few' | 'one_outcome' | 'not_fitted';

/** What a training came to; `artefact` where the candidate takes the current model's place. */
export interface Trained {
  readonly promoted: boolean;
  readonly reason: PromotionReason | UntrainedReason;
  readonly evaluation: ModelEvaluation;
  readonly artefact?: ModelArtefact;
}

/** Reason, or undefined where there is enough of both outcomes to learn from and to judge by. */
const lacks = ({ train, judged }: MaturedCohorts): UntrainedReason | undefined => {
  const [learnt, tested] = [countCohorts(train), countCohorts([judged])];
  if (learnt.rows === 0 || tested.rows === 0) return 'history_too_short';
  const rarer = ({ rows, positives }: typeof learnt) => Math.min(positives, rows - positives);
  if (rarer(learnt) === 0 || rarer(tested) === 0) return 'one_outcome';
  return rarer(learnt) < NEEDED.train || rarer(tested) < NEEDED.judged ? 'members_too_few' : undefined;
};

const inColumns = (cohort: LabelledCohort, set: keyof typeof FEATURE_SETS): LabelledCohort => ({
  ...cohort,
  rows: columnsIn(cohort.rows, set),
});

/** The risks that a model gives to rows with all features. */
const risksBy = (artefact: ModelArtefact, rows: TrainingRows): Float64Array => {
  const model = judgingBy(artefact);
  return risksOf(model, columnsIn(rows, model.set));
};

/** What a learner gives to the judged members: risks at the level that older cohorts speak for. */
const judgedBy = (
  learn: Learner,
  train: readonly LabelledCohort[],
  judged: LabelledCohort,
  horizonMs: number,
) => {
  const learnt = learn(train);
  const shift = recalibrationOf(learn, learnt, train, horizonMs);
  return { learnt, shift, risks: probabilitiesOf(learnt.logits(judged.rows), shift) };
};

/** What it makes, or undefined where these members allow no fit: one that does not settle, say. */
const fitted = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch (error) {
    if (error instanceof RelanceError) return undefined;
    throw error;
  }
};

/** A candidate that a night can read, or why it must not be promoted: weights beyond all bounds, say, or more trees than are kept. */
const readable = (
  make: () => ModelArtefact,
): { readonly artefact?: ModelArtefact; readonly why?: string } => {
  try {
    const artefact = make();
    const read = readArtefact(artefact, artefact.outcome);
    return read.ok ? { artefact } : { why: read.issues[0]?.code ?? 'model_damaged' };
  } catch (error) {
    if (error instanceof RelanceError) return { why: error.code };
    throw error;
  }
};

/** The trees that were grown, as a night would read them; neither where there are none. */
const readableTrees = (input: TrainingInput, boosting: ReturnType<typeof judgedBy> | undefined) => {
  if (!boosting || !('trees' in boosting.learnt.model)) return {};
  const { learnt, shift } = boosting;
  return readable(() => boostedCandidate(input, learnt.model as BoostedTrees, shift));
};

/**
 * Trains a logistic regression and boosted trees of one outcome on the cohorts whose labels were known at the judged one, judges both there
 * beside the current model, over the same members, and says whether one of them takes its place (see judgePromotion): the trees only
 * where they surely beat the regression as well. What is promoted is the very model that was judged. Never throws for what members are.
 */
export const trainModel = (input: TrainingInput): Trained => {
  const { outcome, cohorts, current, churners, pinned } = input;
  const nothing = (reason: UntrainedReason): Trained => ({
    promoted: false,
    reason,
    evaluation: storable(unevaluated(input)),
  });
  const lacking = lacks(cohorts);
  if (lacking) return nothing(lacking);
  const set = TRAINED_ON[outcome];
  const horizonMs = input.horizonDays * DAY_MS;
  const train = cohorts.train.map((cohort) => inColumns(cohort, set));
  const judged = inColumns(cohorts.judged, set);
  const logistic = fitted(() => judgedBy(logisticLearner(outcome), train, judged, horizonMs));
  if (!logistic) return nothing('not_fitted');
  const regression = readable(() =>
    logisticCandidate(input, logistic.learnt.model as LogisticModel, logistic.shift),
  ).artefact;
  if (!regression) return nothing('not_fitted');
  const boosting = fitted(() => judgedBy(input.challenger ?? boostingLearner, train, judged, horizonMs));
  const { artefact: trees, why } = readableTrees(input, boosting);
  const risks = {
    candidate: risksBy(regression, cohorts.judged.rows),
    current: risksBy(current, cohorts.judged.rows),
    ...(boosting ? { boosting: trees ? risksBy(trees, cohorts.judged.rows) : boosting.risks } : {}),
  };
  const standings = standingsOf(risks, cohorts.judged);
  const { overCurrent, boostingOverCandidate, boostingOverCurrent } = standings;
  const goes =
    trees &&
    boostingOverCandidate &&
    boostingOverCurrent &&
    goesForward(boostingOverCandidate, boostingOverCurrent);
  const forward = goes
    ? { artefact: trees, over: boostingOverCurrent, kind: { kind: 'boosted' } as const }
    : { artefact: regression, over: overCurrent, kind: {} };
  const latest = cohorts.train.findLast(({ labels }) => labels.length > 0) as LabelledCohort;
  const evaluation = storable(
    evaluationOf(input, risks, standings, {
      ...forward.kind,
      ...(why === undefined ? {} : { boostingRefused: why }),
      shift: forward.artefact.shift,
      set,
      scoresBefore: risksBy(forward.artefact, latest.rows),
      scoresNow: risksBy(forward.artefact, cohorts.present),
    }),
  );
  const promotion: Promotion = judgePromotion({ churners, pinned, ...forward.over });
  return promotion.promoted
    ? { ...promotion, evaluation, artefact: { ...forward.artefact, evaluation: { ...evaluation } } }
    : { ...promotion, evaluation };
};
