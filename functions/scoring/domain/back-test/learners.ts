import { dayOnePrior } from '../features/day-one';
import { type BoostedTrees, type BoostingRules, boostedLogit, boostTrees } from '../learning/boosting';
import { fitLogistic, type GaussianPrior } from '../learning/logistic-regression';
import { type LogisticModel, scoreRows } from '../learning/logistic-score';
import { type Standardisation, standardise } from '../learning/standardisation';
import type { TrainingRows } from '../learning/training-rows';
import type { Outcome } from '../snapshots/timeline';
import { unsubscribePrior } from '../unsubscribe/unsubscribe-day-one';
import { type LabelledCohort, rowsOfCohorts } from './cohorts';

/** A model that was fitted: the logits of rows in their order, and what each feature weighs in it (any unit, at least 0). */
export interface Learnt {
  readonly logits: (rows: TrainingRows) => Float64Array;
  readonly weights: readonly number[];
  /** The model itself, to be kept. */
  readonly model: LogisticModel | BoostedTrees;
}

/** Learns from cohorts, earliest first; the same cohorts give the same model. */
export type Learner = (cohorts: readonly LabelledCohort[]) => Learnt;

/** The logits of all blocks of rows, one after the other. */
const ofBlocks =
  (score: (values: Float64Array, into: Float64Array, width: number) => unknown) =>
  ({ width, blocks }: TrainingRows): Float64Array => {
    const logits = new Float64Array(blocks.reduce((sum, { labels }) => sum + labels.length, 0));
    let row = 0;
    for (const { values, labels } of blocks) {
      score(values, logits.subarray(row, row + labels.length), width);
      row += labels.length;
    }
    return logits;
  };

/** What is believed of the standardised weights before the data. */
export type PriorOf = (units: Standardisation) => GaussianPrior;

/** Logistic regression with that prior. */
export const learnerWith =
  (priorOf: PriorOf): Learner =>
  (cohorts) => {
    const rows = rowsOfCohorts(cohorts);
    const units = standardise(rows);
    const { model } = fitLogistic(rows, priorOf(units), units);
    return {
      model,
      logits: ofBlocks((values, into) => scoreRows(model, values, into)),
      weights: model.coefficients.map(Math.abs),
    };
  };

/** Ridge logistic regression with the day-one weights of the outcome as prior mean: what every night trains. */
export const logisticLearner = (outcome: Outcome): Learner =>
  learnerWith(outcome === 'silence' ? dayOnePrior : unsubscribePrior);

const TREES = { leaves: 8, learningRate: 0.1, minChildWeight: 20, rounds: 200 };
/** Without later rows to stop by. */
const FEW_ROUNDS = 30;

const hasBoth = ({ labels }: LabelledCohort): boolean => labels.includes(1) && labels.includes(0);

/** Boosted trees: so many (at most the `rounds` of the rules) as rank the latest cohort best when grown on the others, then grown on all. */
export const boostingWith =
  (rules: BoostingRules & { readonly rounds: number }): Learner =>
  (cohorts) => {
    const latest = cohorts.at(-1);
    const earlier = cohorts.slice(0, -1).filter(hasBoth);
    let rounds = Math.min(FEW_ROUNDS, rules.rounds);
    if (latest && earlier.length > 0 && latest.labels.length > 0) {
      const tried = boostTrees(rowsOfCohorts(earlier), rules, rowsOfCohorts([latest]));
      rounds = Math.max(1, tried.trees.length);
    }
    const model = boostTrees(rowsOfCohorts(cohorts), { ...rules, rounds });
    return {
      model,
      logits: ofBlocks((values, into, width) => {
        for (let row = 0; row < into.length; row += 1) into[row] = boostedLogit(model, values, row * width);
      }),
      weights: model.gains,
    };
  };

/** The boosted trees that every night grows. */
export const boostingLearner: Learner = boostingWith(TREES);
