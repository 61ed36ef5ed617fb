import type { CdnowCustomer } from './cdnow';

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** Pearson's correlation, by its definition. */
export const correlation = (left: readonly number[], right: readonly number[]): number => {
  const [a, b] = [mean(left), mean(right)];
  const product = (u: readonly number[], v: readonly number[], mu: number, mv: number): number =>
    u.reduce((sum, value, i) => sum + (value - mu) * ((v[i] as number) - mv), 0);
  return product(left, right, a, b) / Math.sqrt(product(left, left, a, a) * product(right, right, b, b));
};

/** The share of pairs (one true, one false) in which the true one has the higher score, ties counting half. */
export const areaUnder = (scores: readonly number[], truth: readonly boolean[]): number => {
  const sorted = scores.map((score, i) => ({ score, true: truth[i] })).sort((a, b) => a.score - b.score);
  let [wins, falseBelow, from] = [0, 0, 0];
  while (from < sorted.length) {
    let to = from;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) to += 1;
    const falseHere = sorted.slice(from, to).filter((one) => !one.true).length;
    wins += (to - from - falseHere) * (falseBelow + falseHere / 2);
    falseBelow += falseHere;
    from = to;
  }
  return wins / ((truth.length - falseBelow) * falseBelow);
};

/** The mean of `values` over customers of 0, 1, ... 6, and 7 or more repeat purchases. */
export const meansByRepeats = (customers: readonly CdnowCustomer[], values: readonly number[]): number[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((x) => mean(values.filter((_, i) => Math.min(7, customers[i]?.x ?? 0) === x)));
