import { calibrationInterval } from './calibration-interval';
import { asProbabilities, eachTie, positivesIn, type RankedCases } from './cases';
import { type Estimate, shareEstimate } from './estimate';

/** Cases of like scores: what was said of them, and what came. */
export interface CalibrationGroup {
  readonly cases: number;
  /** The lowest and the highest score. */
  readonly from: number;
  readonly to: number;
  /** The mean score. */
  readonly predicted: number;
  /** The share of label 1. */
  readonly observed: Estimate;
  /** The variance of the mean of score less label. */
  readonly variance: number;
}

interface OpenGroup {
  cases: number;
  from: number;
  to: number;
  scores: number;
  squares: number;
  hits: number;
}

/**
 * The cases in groups of equal size by score, ten by default, lowest first. Equal scores stay together, in the group of their
 * middle, so the order of the cases plays no part; a group may then be missing. Throws `not_a_probability`.
 */
export const calibrationGroups = (cases: RankedCases, groups = 10): CalibrationGroup[] => {
  const { scores } = asProbabilities(cases);
  const open = new Map<number, OpenGroup>();
  eachTie(cases, (from, to) => {
    const middle = (from + to) / 2;
    const index = Math.min(groups - 1, Math.floor((middle / scores.length) * groups));
    const score = scores[from] as number;
    const group = open.get(index) ?? { cases: 0, from: score, to: score, scores: 0, squares: 0, hits: 0 };
    const hits = positivesIn(cases, from, to);
    group.cases += to - from;
    group.to = score;
    group.scores += score * (to - from);
    group.squares += score ** 2 * (to - from - hits) + (score - 1) ** 2 * hits;
    group.hits += hits;
    open.set(index, group);
  });
  return [...open.values()].map(({ cases: n, from, to, scores: sum, squares, hits }) => ({
    cases: n,
    from,
    to,
    predicted: sum / n,
    observed: shareEstimate(hits, n),
    variance: Math.max(0, squares / n - ((sum - hits) / n) ** 2) / n,
  }));
};

/** An expected calibration error, and what a model without any error would show of it by chance. */
export interface CalibrationError extends Estimate {
  readonly byChance: number;
}

/**
 * ECE: the mean distance over the groups of what was said from what came (Naeini, Cooper & Hauskrecht, AAAI 2015), groups of equal
 * size. The error treats the groups as fixed; `byChance` is the mean that noise alone gives, sqrt(2 / π) standard errors a group.
 */
export const calibrationError = (groups: readonly CalibrationGroup[]): CalibrationError => {
  const all = groups.reduce((sum, { cases }) => sum + cases, 0);
  let [value, variance, byChance] = [0, 0, 0];
  for (const { cases, predicted, observed, variance: own } of groups) {
    const weight = cases / all;
    value += weight * Math.abs(predicted - observed.value);
    variance += weight ** 2 * own;
    byChance += weight * Math.sqrt((2 / Math.PI) * own);
  }
  const interval = calibrationInterval(
    groups.map(({ cases, predicted, observed }) => ({ cases, predicted, share: observed.value })),
  );
  return { value, error: Math.sqrt(variance), ...interval, byChance };
};
