import { ALPHA, addValue, emptyArm, joinArms, type MeasuredArm, varianceOf } from '../experiments/arms';
import { studentCritical } from '../math/student-t';
import { asProbabilities, type RankedCases, rankCases } from './cases';
import { type Estimate, shareEstimate } from './estimate';

/** A probability of 0 or 1 that was wrong costs as much as this one, not infinity; scikit-learn takes the same. */
const LEAST = Number.EPSILON;

type Label = 0 | 1;

/** The mean of an arm's values is within so much of the true one (Student). */
const reachOf = (arm: MeasuredArm): number =>
  arm.n > 1 ? studentCritical(ALPHA, arm.n - 1) * Math.sqrt(varianceOf(arm) / arm.n) : 0;

/**
 * The mean cost of cases, where what a case costs depends on its label. Of a rare label the costs are far from normal, and a mean ± 1.96
 * errors misses too often: it hangs on how many had that label. So the mean is put together from the share of each label (Wilson's
 * interval) and the mean cost within each (Student's), whose distances add up as squares (MOVER: Zou, Psychological Methods 12,
 * 2007). A label that fewer than two cases have is taken to cost what it would have cost all of them.
 */
const meanOf = (labels: ArrayLike<number>, costOf: (i: number, label: Label) => number): Estimate => {
  const arms = [emptyArm(), emptyArm()] as const;
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] as Label;
    addValue(arms[label], costOf(i, label));
  }
  const believed = arms.map((arm, label) => {
    if (arm.n > 1) return arm;
    const all = emptyArm();
    for (let i = 0; i < labels.length; i += 1) addValue(all, costOf(i, label as Label));
    return all;
  });
  const [zero, one] = believed as [MeasuredArm, MeasuredArm];
  const all = joinArms(...arms);
  const share = shareEstimate(arms[1].n, all.n);
  const rise = one.mean - zero.mean;
  const within = Math.hypot(share.value * reachOf(one), (1 - share.value) * reachOf(zero));
  const [fewer, more] = [(share.value - share.low) * rise, (share.high - share.value) * rise];
  return {
    value: all.mean,
    error: all.n > 1 ? Math.sqrt(varianceOf(all) / all.n) : 0,
    low: all.mean - Math.hypot(Math.max(fewer, -more), within),
    high: all.mean + Math.hypot(Math.max(more, -fewer), within),
  };
};

const logLossOf = (p: number, label: Label): number =>
  -Math.log(Math.min(1, Math.max(LEAST, label === 1 ? p : 1 - p)));

const costing = (cases: RankedCases, lossOf: (p: number, label: Label) => number): Estimate => {
  const { scores, labels } = asProbabilities(cases);
  const found = meanOf(labels, (i, label) => lossOf(scores[i] as number, label));
  return { ...found, low: Math.max(0, found.low) };
};

/** The mean of -ln of the probability given to what came, in nats. Throws `not_a_probability`. */
export const logLoss = (cases: RankedCases): Estimate => costing(cases, logLossOf);

/**
 * The log loss of `scores` less that of `others` over the same cases, pair by pair: below 0 where the first tell more. Throws
 * as rankCases does, and `not_a_probability`.
 */
export const logLossDifference = (
  scores: ArrayLike<number>,
  others: ArrayLike<number>,
  labels: ArrayLike<number>,
): Estimate => {
  for (const one of [scores, others]) asProbabilities(rankCases(one, labels));
  return meanOf(
    labels,
    (i, label) => logLossOf(scores[i] as number, label) - logLossOf(others[i] as number, label),
  );
};

/** The mean squared distance of the probability from what came (Brier, Monthly Weather Review 78, 1950). */
export const brier = (cases: RankedCases): Estimate => {
  const found = costing(cases, (p, label) => (p - label) ** 2);
  return { ...found, high: Math.min(1, found.high) };
};
