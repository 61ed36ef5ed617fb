import { asProbabilities, type RankedCases, rankCases } from './cases';
import { type Estimate, meanEstimate } from './estimate';

/** A probability of 0 or 1 that was wrong costs as much as this one, not infinity; scikit-learn takes the same. */
const LEAST = Number.EPSILON;

const meanOf = (cases: RankedCases, lossOf: (p: number, label: number) => number): Estimate => {
  const { scores, labels } = asProbabilities(cases);
  let [mean, squares] = [0, 0];
  for (let i = 0; i < scores.length; i += 1) {
    const away = lossOf(scores[i] as number, labels[i] as number) - mean;
    mean += away / (i + 1);
    squares += (away ** 2 * i) / (i + 1);
  }
  return meanEstimate(mean * scores.length, squares, scores.length);
};

const logLossOf = (p: number, label: number): number =>
  -Math.log(Math.min(1, Math.max(LEAST, label === 1 ? p : 1 - p)));

/** The mean of -ln of the probability given to what came, in nats. Throws `not_a_probability`. */
export const logLoss = (cases: RankedCases): Estimate => meanOf(cases, logLossOf);

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
  let [mean, squares] = [0, 0];
  for (let i = 0; i < labels.length; i += 1) {
    const label = labels[i] as number;
    const away = logLossOf(scores[i] as number, label) - logLossOf(others[i] as number, label) - mean;
    mean += away / (i + 1);
    squares += (away ** 2 * i) / (i + 1);
  }
  return meanEstimate(mean * labels.length, squares, labels.length);
};

/** The mean squared distance of the probability from what came (Brier, Monthly Weather Review 78, 1950). */
export const brier = (cases: RankedCases): Estimate => meanOf(cases, (p, label) => (p - label) ** 2);
