import { RelanceError } from '../../../shared/kernel/errors';
import { ALPHA } from '../experiments/arms';
import { studentBeyond, studentCritical } from '../math/student-t';
import { areaEstimate } from './area-interval';
import { eachTie, positivesIn, type RankedCases, rankCases, withBothClasses } from './cases';
import type { Estimate } from './estimate';

interface Moments {
  n: number;
  mean: number;
  squares: number;
}

const empty = (): Moments => ({ n: 0, mean: 0, squares: 0 });

/** Adds `n` equal values (Chan, Golub & LeVeque, The American Statistician 37(3), 1983). */
const add = (moments: Moments, value: number, n: number): void => {
  if (n === 0) return;
  const all = moments.n + n;
  const away = value - moments.mean;
  moments.mean += (away * n) / all;
  moments.squares += (away ** 2 * moments.n * n) / all;
  moments.n = all;
};

/** Welch's degrees of freedom (Biometrika 34, 1947) of the sum of two variances of means; a class of one case has none of its own. */
const welchDegrees = (a: number, n: number, b: number, m: number): number =>
  (a + b) ** 2 / (a ** 2 / Math.max(1, n - 1) + b ** 2 / Math.max(1, m - 1));

const varianceOfMean = ({ n, squares }: Moments): number => (n > 1 ? squares / (n - 1) / n : 0);

/**
 * The area under the ROC curve: the chance that a case of label 1 scores above one of label 0, ties counting half. The error is
 * DeLong's (DeLong, DeLong & Clarke-Pearson, Biometrics 44(3), 1988), from ranks as Sun & Xu do (IEEE Signal Processing Letters
 * 21(11), 2014), the interval that of areaEstimate. A perfect ranking has an error of 0, and an interval all the same. Throws
 * `one_class`.
 */
export const auc = (cases: RankedCases): Estimate => {
  const { labels, positives } = withBothClasses(cases);
  const negatives = labels.length - positives;
  const [ofPositives, ofNegatives] = [empty(), empty()];
  let [positivesBelow, negativesBelow] = [0, 0];
  eachTie(cases, (from, to) => {
    const one = positivesIn(cases, from, to);
    const zero = to - from - one;
    add(ofPositives, (negativesBelow + zero / 2) / negatives, one);
    add(ofNegatives, (positives - positivesBelow - one / 2) / positives, zero);
    positivesBelow += one;
    negativesBelow += zero;
  });
  const error = Math.sqrt(varianceOfMean(ofPositives) + varianceOfMean(ofNegatives));
  return areaEstimate(ofPositives.mean, error, positives, negatives);
};

/** By which share of the other class each case is beaten or beats, in the order of the cases as given. */
const components = (scores: ArrayLike<number>, labels: ArrayLike<number>): Float64Array => {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
  const cases = withBothClasses(rankCases(scores, labels));
  const negatives = scores.length - cases.positives;
  const result = new Float64Array(scores.length);
  let [positivesBelow, negativesBelow] = [0, 0];
  eachTie(cases, (from, to) => {
    const one = positivesIn(cases, from, to);
    const zero = to - from - one;
    for (let k = from; k < to; k += 1) {
      const i = order[k] as number;
      result[i] =
        labels[i] === 1
          ? (negativesBelow + zero / 2) / negatives
          : (cases.positives - positivesBelow - one / 2) / cases.positives;
    }
    positivesBelow += one;
    negativesBelow += zero;
  });
  return result;
};

/** A difference of two areas over the same cases, and the two-sided p of there being none. */
export interface AucDifference extends Estimate {
  readonly p: number;
}

/**
 * What is known of a difference whose error is 0. Where no case is ranked differently, it is 0 for sure; where some are, few cases do
 * not show any spread, and the bounds are those of the two areas taken as independent (MOVER: Zou, Psychological Methods 12, 2007).
 */
const withoutSpread = (value: number, one: Estimate, other: Estimate, alike: boolean): AucDifference =>
  alike
    ? { value, error: 0, low: value, high: value, p: 1 }
    : {
        value,
        error: 0,
        low: value - Math.hypot(one.value - one.low, other.high - other.value),
        high: value + Math.hypot(one.high - one.value, other.value - other.low),
        p: 1,
      };

/**
 * The area of `scores` less that of `others` over the same cases, with DeLong's error, in which their correlation counts: two
 * models may differ surely although their intervals overlap. The error is of two means, one a class, so that Welch's degrees of
 * freedom go with it. Throws as rankCases and auc do.
 */
export const aucDifference = (
  scores: ArrayLike<number>,
  others: ArrayLike<number>,
  labels: ArrayLike<number>,
): AucDifference => {
  if (others.length !== scores.length) {
    throw new RelanceError('lengths_differ', `there are ${scores.length} scores and ${others.length} others`);
  }
  const [left, right] = [components(scores, labels), components(others, labels)];
  const [ofPositives, ofNegatives] = [empty(), empty()];
  let alike = true;
  for (let i = 0; i < left.length; i += 1) {
    const away = (left[i] as number) - (right[i] as number);
    alike &&= away === 0;
    add(labels[i] === 1 ? ofPositives : ofNegatives, away, 1);
  }
  const [one, zero] = [varianceOfMean(ofPositives), varianceOfMean(ofNegatives)];
  const error = Math.sqrt(one + zero);
  const value = ofPositives.mean;
  if (error === 0)
    return withoutSpread(value, auc(rankCases(scores, labels)), auc(rankCases(others, labels)), alike);
  const df = welchDegrees(one, ofPositives.n, zero, ofNegatives.n);
  const reach = error * studentCritical(ALPHA, df);
  return {
    value,
    error,
    low: Math.max(-1, value - reach),
    high: Math.min(1, value + reach),
    p: studentBeyond(value / error, df),
  };
};
