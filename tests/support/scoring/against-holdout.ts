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
  let [wins, falseBelow, i] = [0, 0, 0];
  while (i < sorted.length) {
    const tied = sorted.slice(i).findIndex(({ score }) => score !== sorted[i]?.score);
    const group = sorted.slice(i, tied < 0 ? undefined : i + tied);
    const falseHere = group.filter((one) => !one.true).length;
    wins += (group.length - falseHere) * (falseBelow + falseHere / 2);
    falseBelow += falseHere;
    i += group.length;
  }
  return wins / ((truth.length - falseBelow) * falseBelow);
};

/** The mean of `values` over customers of 0, 1, ... 6, and 7 or more repeat purchases. */
export const meansByRepeats = (customers: readonly CdnowCustomer[], values: readonly number[]): number[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((x) => mean(values.filter((_, i) => Math.min(7, customers[i]?.x ?? 0) === x)));
