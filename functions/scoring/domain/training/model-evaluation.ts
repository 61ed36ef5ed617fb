import { isoTime } from '../../../shared/kernel/time';
import { FEATURE_SETS, type FeatureSet } from '../artefact/artefact-features';
import { countCohorts, type LabelledCohort } from '../back-test/cohorts';
import type { TrainingRows } from '../learning/training-rows';
import { type AucDifference, aucDifference } from '../measures/auc';
import { drift } from '../measures/drift';
import type { Estimate } from '../measures/estimate';
import { judgeScores, type Verdict } from '../measures/judge-scores';
import { logLossDifference } from '../measures/proper-scores';
import type { MaturedCohorts } from './matured-cohorts';

/** A model beside another, over the same members: the figures of the first less those of the second. */
export interface Beside {
  readonly auc: AucDifference;
  readonly logLoss: Estimate;
}

/** How the present differs from what was learnt from (PSI; from 0.1 on one looks, from 0.25 on one trains anew). */
export interface DriftSince {
  readonly members: number;
  readonly score: number;
  /** The interval of `score`; absent from what was kept before there was one. */
  readonly low?: number;
  readonly high?: number;
  /** What two samples of one population show by chance. */
  readonly byChance: number;
  /** The three features that moved most. */
  readonly features: readonly {
    readonly feature: string;
    readonly psi: number;
    readonly low?: number;
    readonly high?: number;
  }[];
}

interface CohortTold {
  readonly at: string;
  readonly members: number;
  readonly base: number;
}

/** What a training measured; kept with the decision, and with the model where it was promoted. */
export interface ModelEvaluation {
  readonly judged: CohortTold;
  readonly trained: readonly CohortTold[];
  /** Different members to whom the outcome came. */
  readonly churners: number;
  readonly current: string;
  /** The candidate that was put forward: `boosted` where the trees surely beat both it and the current model; absent: the logistic regression. */
  readonly kind?: 'boosted';
  /** By how many logits the level of the one put forward was moved. */
  readonly shift?: number;
  readonly models?: { readonly candidate: Verdict; readonly current: Verdict; readonly boosting?: Verdict };
  /** The logistic regression beside the current model. */
  readonly overCurrent?: Beside;
  /** Boosted trees beside the logistic regression, and beside the current model. */
  readonly boostingOverCandidate?: Beside;
  readonly boostingOverCurrent?: Beside;
  /** Why the trees could not be put forward, whatever they would have won: the code of packTrees or readArtefact. */
  readonly boostingRefused?: string;
  readonly drift?: DriftSince;
}

interface Told {
  readonly cohorts: MaturedCohorts;
  readonly churners: number;
  readonly current: { readonly version: string };
}

/** Risks of the judged members by each model. */
export interface JudgedRisks {
  readonly candidate: Float64Array;
  readonly current: Float64Array;
  /** Absent where no trees could be grown. */
  readonly boosting?: Float64Array;
}

/** The candidate that is put forward, and its risks at the latest training cut-off and in the present. */
export interface PutForward extends Pick<ModelEvaluation, 'kind' | 'boostingRefused'> {
  readonly shift: number;
  /** The features that it looks at. */
  readonly set: FeatureSet;
  readonly scoresBefore: Float64Array;
  readonly scoresNow: Float64Array;
}

/** How the models stand to each other on the judged members. */
export type Standings = Pick<
  ModelEvaluation,
  'overCurrent' | 'boostingOverCandidate' | 'boostingOverCurrent'
> & { readonly overCurrent: Beside };

const tell = (cohort: LabelledCohort): CohortTold => {
  const { rows, positives } = countCohorts([cohort]);
  return { at: isoTime(cohort.at), members: rows, base: rows > 0 ? positives / rows : 0 };
};

/** What can be told where nothing was judged. */
export const unevaluated = ({ cohorts, churners, current }: Told): ModelEvaluation => ({
  judged: tell(cohorts.judged),
  trained: cohorts.train.map(tell),
  churners,
  current: current.version,
});

const columnOf = ({ blocks, width }: TrainingRows, j: number): Float64Array => {
  const column = new Float64Array(blocks.reduce((sum, { labels }) => sum + labels.length, 0));
  let row = 0;
  for (const { values, labels } of blocks)
    for (let r = 0; r < labels.length; r += 1, row += 1) column[row] = values[r * width + j] as number;
  return column;
};

const SHOWN = 3;

const driftOf = (
  { train, present }: MaturedCohorts,
  set: FeatureSet,
  before: Float64Array,
  now: Float64Array,
): DriftSince | undefined => {
  if (now.length === 0) return undefined;
  const latest = (train.findLast(({ labels }) => labels.length > 0) as LabelledCohort).rows;
  const score = drift(before, now);
  const features = FEATURE_SETS[set]
    .map(({ name }, j) => {
      const { value, low, high } = drift(columnOf(latest, j), columnOf(present, j));
      return { feature: name, psi: value, low, high };
    })
    .sort((a, b) => b.psi - a.psi);
  return {
    members: now.length,
    score: score.value,
    low: score.low,
    high: score.high,
    byChance: score.byChance,
    features: features.slice(0, SHOWN),
  };
};

const beside = (one: Float64Array, other: Float64Array, labels: Uint8Array): Beside => ({
  auc: aucDifference(one, other, labels),
  logLoss: logLossDifference(one, other, labels),
});

/** How the candidates stand to the current model and to each other, on judged members of both outcomes. */
export const standingsOf = (
  { candidate, current, boosting }: JudgedRisks,
  { labels }: LabelledCohort,
): Standings => ({
  overCurrent: beside(candidate, current, labels),
  ...(boosting
    ? {
        boostingOverCandidate: beside(boosting, candidate, labels),
        boostingOverCurrent: beside(boosting, current, labels),
      }
    : {}),
});

/** Everything that is measured of the candidates on the judged cohort, which has both outcomes, and of how the present differs. */
export const evaluationOf = (
  told: Told,
  { candidate, current, boosting }: JudgedRisks,
  standings: Standings,
  { kind, shift, boostingRefused, set, scoresBefore, scoresNow }: PutForward,
): ModelEvaluation => {
  const { labels } = told.cohorts.judged;
  const since = driftOf(told.cohorts, set, scoresBefore, scoresNow);
  return {
    ...unevaluated(told),
    ...(kind ? { kind } : {}),
    shift,
    models: {
      candidate: judgeScores(candidate, labels),
      current: judgeScores(current, labels),
      ...(boosting ? { boosting: judgeScores(boosting, labels) } : {}),
    },
    ...standings,
    ...(boostingRefused === undefined ? {} : { boostingRefused }),
    ...(since ? { drift: since } : {}),
  };
};
