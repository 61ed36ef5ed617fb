/**
 * Fits the coefficients of the first formula of silence on the shop's invoices, and judges them on later cut-offs.
 * Run by hand (`npx tsx tests/bench/fit-silence.ts`); what it prints is copied to
 * functions/scoring/domain/silence-coefficients.ts.
 */
import { invoiceTime, readInvoices } from '../../bin/demo/invoices';
import { SILENCE_FEATURES, silenceFeatures } from '../../functions/scoring/domain/silence-features';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { EventCounts } from '../../functions/tracking/contract';

const TRAIN = ['2011-04-01', '2011-05-01', '2011-06-01', '2011-07-01', '2011-08-01'];
const JUDGE = ['2011-10-01', '2011-11-01'];
const HORIZONS = [14, 30, 60];
const RIDGE = 1;
/** Set by judgement, see silence-coefficients.ts; the others are fitted around it. */
const OVERDUE = Number(process.env.OVERDUE ?? 1.8);
const FIXED = SILENCE_FEATURES.indexOf('overdue');

interface Row {
  readonly x: number[];
  readonly silent: 0 | 1;
}

const countsUntil = (times: readonly number[], cutOff: number): EventCounts | undefined => {
  const past = times.filter((time) => time < cutOff);
  const first = past[0];
  const last = past.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const decayed = (days: number) =>
    past.reduce((sum, time) => sum + 2 ** (-(last - time) / (days * DAY_MS)), 0);
  return { f: first, l: last, n: past.length, d7: decayed(7), d30: decayed(30), d90: decayed(90) };
};

/** The orders of each customer: what tracking counts as done by the member. Cancellations and identifying are not. */
const timelines = (): number[][] => {
  const byCustomer = new Map<string, number[]>();
  for (const invoice of readInvoices()) {
    if (invoice.cancelled) continue;
    const times = byCustomer.get(invoice.customer);
    if (times) times.push(invoiceTime(invoice.local));
    else byCustomer.set(invoice.customer, [invoiceTime(invoice.local)]);
  }
  return [...byCustomer.values()];
};

const rowsOf = (all: readonly number[][], cutOffs: readonly string[], horizons: readonly number[]): Row[] =>
  cutOffs.flatMap((day) => {
    const cutOff = invoiceTime(`${day} 00:00:00`);
    return horizons.flatMap((horizon) =>
      all.flatMap((times) => {
        const counts = countsUntil(times, cutOff);
        if (!counts) return [];
        const returned = times.some((time) => time >= cutOff && time < cutOff + horizon * DAY_MS);
        return [{ x: silenceFeatures(counts, cutOff, horizon * DAY_MS), silent: returned ? 0 : 1 }] as Row[];
      }),
    );
  });

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

const solve = (matrix: number[][], vector: number[]): number[] => {
  const m = matrix.map((row, i) => [...row, vector[i] ?? 0]);
  const n = m.length;
  for (let i = 0; i < n; i += 1) {
    let pivot = i;
    for (let r = i + 1; r < n; r += 1) if (Math.abs(m[r]?.[i] ?? 0) > Math.abs(m[pivot]?.[i] ?? 0)) pivot = r;
    [m[i], m[pivot]] = [m[pivot] as number[], m[i] as number[]];
    const row = m[i] as number[];
    for (const other of m) {
      if (other === row) continue;
      const factor = (other[i] ?? 0) / (row[i] ?? 1);
      for (let c = i; c <= n; c += 1) other[c] = (other[c] ?? 0) - factor * (row[c] ?? 0);
    }
  }
  return m.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
};

/** The equations of a Newton step with the fixed coefficient taken out. */
const freeOf = (hessian: readonly number[][]): number[][] =>
  hessian.map((row, i) => row.map((value, j) => (i === FIXED || j === FIXED ? (i === j ? 1 : 0) : value)));

/** Ridge logistic regression by Newton's method; the intercept is not penalised. */
const fitLogistic = (rows: readonly Row[]): number[] => {
  const size = SILENCE_FEATURES.length;
  let weights = SILENCE_FEATURES.map((feature) => (feature === 'overdue' ? OVERDUE : 0));
  for (let round = 0; round < 30; round += 1) {
    const hessian = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_, j) => (i === j && i > 0 ? RIDGE : 0)),
    );
    const gradient = weights.map((weight, i) => (i > 0 ? -RIDGE * weight : 0));
    for (const { x, silent } of rows) {
      const p = sigmoid(dot(weights, x));
      for (let i = 0; i < size; i += 1) {
        gradient[i] = (gradient[i] ?? 0) + (silent - p) * (x[i] ?? 0);
        const row = hessian[i] as number[];
        for (let j = 0; j < size; j += 1) row[j] = (row[j] ?? 0) + p * (1 - p) * (x[i] ?? 0) * (x[j] ?? 0);
      }
    }
    const step = solve(
      freeOf(hessian),
      gradient.map((value, i) => (i === FIXED ? 0 : value)),
    );
    weights = weights.map((weight, i) => weight + (step[i] ?? 0));
    if (Math.max(...step.map(Math.abs)) < 1e-9) break;
  }
  return weights;
};

/** Area under the ROC curve by ranks, ties shared. */
const auc = (scored: readonly { score: number; silent: number }[]): number => {
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let i = 0; i < sorted.length; ) {
    let j = i;
    while (j < sorted.length && sorted[j]?.score === sorted[i]?.score) j += 1;
    for (let k = i; k < j; k += 1) if (sorted[k]?.silent) ranks += (i + j + 1) / 2;
    i = j;
  }
  const positives = scored.filter((one) => one.silent).length;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (scored.length - positives));
};

const all = timelines();
const train = rowsOf(all, TRAIN, HORIZONS);
const weights = fitLogistic(train);
console.log(
  `trained on ${train.length} rows (cut-offs ${TRAIN.join(', ')}; horizons ${HORIZONS.join(', ')} d)`,
);
SILENCE_FEATURES.forEach((feature, i) => {
  console.log(`  ${feature.padEnd(10)} ${(weights[i] ?? 0).toFixed(4)}`);
});
for (const horizon of HORIZONS) {
  for (const day of JUDGE) {
    const rows = rowsOf(all, [day], [horizon]);
    const scored = rows.map(({ x, silent }) => ({ score: sigmoid(dot(weights, x)), silent }));
    const recency = rows.map(({ x, silent }) => ({ score: x[1] ?? 0, silent }));
    const mean = scored.reduce((sum, one) => sum + one.score, 0) / rows.length;
    const rate = rows.filter((row) => row.silent).length / rows.length;
    console.log(
      `horizon ${horizon} d from ${day}: AUC ${auc(scored).toFixed(4)} (recency alone ${auc(recency).toFixed(4)}), ` +
        `mean risk ${mean.toFixed(3)}, silent ${rate.toFixed(3)}, ${rows.length} customers`,
    );
  }
}
