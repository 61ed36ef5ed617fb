import { RelanceError } from '../../../shared/kernel/errors';
import { normalUpperTail } from '../math/normal';
import { eachTie, positivesIn, type RankedCases, rankCases, withBothClasses } from './cases';
import { type Estimate, estimate } from './estimate';

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

const varianceOfMean = ({ n, squares }: Moments): number => (n > 1 ? squares / (n - 1) / n : 0);

/**
 * The area under the ROC curve: the chance that a case of label 1 scores above one of label 0, ties counting half. The error is
 * DeLong's (DeLong, DeLong & Clarke-Pearson, Biometrics 44(3), 1988), from ranks as Sun & Xu do (IEEE Signal Processing Letters
 * 21(11), 2014); the interval stays within 0 to 1. A perfect ranking has an error of 0. Throws `one_class`.
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
  return estimate(ofPositives.mean, error, 0, 1);
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
 * The area of `scores` less that of `others` over the same cases, with DeLong's error, in which their correlation counts: two
 * models may differ surely although their intervals overlap. Throws as rankCases and auc do.
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
  for (let i = 0; i < left.length; i += 1) {
    add(labels[i] === 1 ? ofPositives : ofNegatives, (left[i] as number) - (right[i] as number), 1);
  }
  const error = Math.sqrt(varianceOfMean(ofPositives) + varianceOfMean(ofNegatives));
  const difference = estimate(ofPositives.mean, error, -1, 1);
  const z =
    error > 0 ? Math.abs(difference.value) / error : difference.value === 0 ? 0 : Number.POSITIVE_INFINITY;
  return { ...difference, p: 2 * normalUpperTail(z) };
};
