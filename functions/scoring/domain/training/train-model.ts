import { RelanceError } from '../../../shared/kernel/errors';
import { DAY_MS, isoTime } from '../../../shared/kernel/time';
import { type FEATURE_SETS, featuresOf, namesOf } from '../artefact/artefact-features';
import { ARTEFACT_SCHEMA, type ModelArtefact } from '../artefact/model-artefact';
import { readArtefact } from '../artefact/read-artefact';
import { NEEDED } from '../back-test/back-test';
import { countCohorts, type LabelledCohort } from '../back-test/cohorts';
import { boostingLearner, type Learner, logisticLearner } from '../back-test/learners';
import { probabilitiesOf, recalibrationOf } from '../back-test/recalibration';
import { TRAINED_ON } from '../features/outcome-features';
import { type LogisticModel, scoreRows } from '../learning/logistic-score';
import type { TrainingRows } from '../learning/training-rows';
import type { Outcome } from '../snapshots/timeline';
import { columnsIn, type MaturedCohorts } from './matured-cohorts';
import { evaluationOf, type ModelEvaluation, unevaluated } from './model-evaluation';
import { judgePromotion, type Promotion, type PromotionReason } from './promotion';
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
  /** What is measured beside the candidate, and never live. @default boosted trees */
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

/** The risks that an artefact gives to rows with all features. */
export const risksBy = (
  { outcome, features, model, shift }: ModelArtefact,
  rows: TrainingRows,
): Float64Array => {
  const { blocks } = columnsIn(rows, featuresOf(outcome, features) ?? TRAINED_ON[outcome]);
  const logits = new Float64Array(blocks.reduce((sum, { labels }) => sum + labels.length, 0));
  let row = 0;
  for (const { values, labels } of blocks) {
    scoreRows(model, values, logits.subarray(row, row + labels.length));
    row += labels.length;
  }
  return probabilitiesOf(logits, shift);
};

const artefactOf = (
  { outcome, horizonDays, version, trainedAt }: TrainingInput,
  model: LogisticModel,
  shift: number,
): ModelArtefact => ({
  schema: ARTEFACT_SCHEMA,
  outcome,
  horizonDays,
  version,
  trainedAt: isoTime(trainedAt),
  features: namesOf(TRAINED_ON[outcome]),
  model: {
    intercept: model.intercept,
    coefficients: [...model.coefficients],
    centre: [...model.centre],
    scale: [...model.scale],
  },
  shift,
  calibrated: true,
});

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

/**
 * Trains a model of one outcome on the cohorts whose labels were known at the judged one, judges it there beside the current model and
 * boosted trees, over the same members, and says whether it takes the current one's place (see judgePromotion). What is promoted is
 * the very model that was judged. Boosted trees are measured and never live. Never throws for what members are.
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
  const artefact = artefactOf(input, logistic.learnt.model as LogisticModel, logistic.shift);
  // What a night could not read must not be promoted: weights beyond all bounds, say.
  if (!readArtefact(artefact, outcome).ok) return nothing('not_fitted');
  const boosting = fitted(() => judgedBy(input.challenger ?? boostingLearner, train, judged, horizonMs));
  const evaluation = evaluationOf(input, {
    candidate: risksBy(artefact, cohorts.judged.rows),
    current: risksBy(current, cohorts.judged.rows),
    ...(boosting ? { boosting: boosting.risks } : {}),
    shift: logistic.shift,
    set,
    scoresBefore: risksBy(
      artefact,
      (cohorts.train.findLast(({ labels }) => labels.length > 0) as LabelledCohort).rows,
    ),
    scoresNow: risksBy(artefact, cohorts.present),
  });
  const { overCurrent } = evaluation;
  if (!overCurrent) return nothing('not_fitted');
  const promotion: Promotion = judgePromotion({ churners, pinned, ...overCurrent });
  const told = storable(evaluation);
  return promotion.promoted
    ? { ...promotion, evaluation: told, artefact: { ...artefact, evaluation: { ...told } } }
    : { ...promotion, evaluation: told };
};
