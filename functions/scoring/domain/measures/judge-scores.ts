import { auc } from './auc';
import {
  type CalibrationError,
  type CalibrationGroup,
  calibrationError,
  calibrationGroups,
} from './calibration';
import { rankCases } from './cases';
import type { Estimate } from './estimate';
import { liftAt } from './lift';
import { brier, logLoss } from './proper-scores';

/** How good probabilities were, each figure with its 95 % interval. */
export interface Verdict {
  readonly cases: number;
  /** The share of label 1. */
  readonly base: number;
  readonly auc: Estimate;
  readonly logLoss: Estimate;
  readonly brier: Estimate;
  readonly lift10: Estimate;
  readonly ece: CalibrationError;
  readonly deciles: readonly CalibrationGroup[];
}

/**
 * Judges probabilities by labels of 0 and 1 that have matured since. Throws `no_cases`, `one_class`, `not_a_probability`
 * and the codes of rankCases.
 */
export const judgeScores = (scores: ArrayLike<number>, labels: ArrayLike<number>): Verdict => {
  const cases = rankCases(scores, labels);
  const deciles = calibrationGroups(cases);
  return {
    cases: cases.labels.length,
    base: cases.positives / cases.labels.length,
    auc: auc(cases),
    logLoss: logLoss(cases),
    brier: brier(cases),
    lift10: liftAt(cases),
    ece: calibrationError(deciles),
    deciles,
  };
};
