import { auc, aucDifference } from '../../functions/scoring/domain/measures/auc';
import { rankCases } from '../../functions/scoring/domain/measures/cases';
import { judgeScores, type Verdict } from '../../functions/scoring/domain/measures/judge-scores';
import { liftAt } from '../../functions/scoring/domain/measures/lift';

/** Members of like predicted risk: what was said of them, what their true risk was, and what came; means. */
export interface Tenth {
  readonly members: number;
  readonly predicted: number;
  readonly true: number;
  readonly observed: number;
}

/** How well a score recovered the true risk. */
export interface Recovered extends Pick<Verdict, 'auc' | 'lift10' | 'ece' | 'logLoss'> {
  readonly tenths: readonly Tenth[];
  /** Spearman's correlation with the true risk. */
  readonly rankCorrelation: number;
  /** The mean distance over the tenths of what was said from the true risk. */
  readonly calibrationError: number;
  /** The area that the true risk itself has, less that of the score, over the same members. */
  readonly belowCeiling: ReturnType<typeof aucDifference>;
}

const orderOf = (values: Float32Array): Uint32Array =>
  Uint32Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));

/** Ranks from 1 on; equal values share that of their middle. */
const ranksOf = (values: Float32Array): Float64Array => {
  const order = orderOf(values);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to += 1;
    for (let k = from; k < to; k += 1) ranks[order[k] as number] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
};

/** Spearman's rank correlation of two lists of the same length; NaN when one of them is constant. */
export const rankCorrelation = (one: Float32Array, other: Float32Array): number => {
  const [a, b] = [ranksOf(one), ranksOf(other)];
  const mean = (a.length + 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [(a[i] as number) - mean, (b[i] as number) - mean];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
};

/** Tenths of the members by predicted risk, the lowest first. */
export const tenthsOf = (predicted: Float32Array, truth: Float32Array, labels: Uint8Array): Tenth[] => {
  const order = orderOf(predicted);
  return Array.from({ length: 10 }, (_, k) => {
    const group = order.subarray(
      Math.round((k * order.length) / 10),
      Math.round(((k + 1) * order.length) / 10),
    );
    const mean = (values: ArrayLike<number>): number =>
      group.reduce((sum, i) => sum + (values[i] as number), 0) / Math.max(1, group.length);
    return { members: group.length, predicted: mean(predicted), true: mean(truth), observed: mean(labels) };
  });
};

/** Compares predicted with true risks, and judges them by what came. */
export const recoveredBy = (predicted: Float32Array, truth: Float32Array, labels: Uint8Array): Recovered => {
  const tenths = tenthsOf(predicted, truth, labels);
  const { auc: area, lift10, ece, logLoss } = judgeScores(predicted, labels);
  return {
    auc: area,
    lift10,
    ece,
    logLoss,
    tenths,
    rankCorrelation: rankCorrelation(predicted, truth),
    calibrationError: tenths.reduce(
      (sum, one) => sum + (one.members / predicted.length) * Math.abs(one.predicted - one.true),
      0,
    ),
    belowCeiling: aucDifference(truth, predicted, labels),
  };
};

/** What the true risk itself comes to: what nobody can beat but by chance. */
export const ceilingOf = (truth: Float32Array, labels: Uint8Array) => {
  const ranked = rankCases(truth, labels);
  return { auc: auc(ranked), lift10: liftAt(ranked) };
};
