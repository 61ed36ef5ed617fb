/**
 * Fits the coefficients of the first formula of silence on the shop's invoices, and judges them on later cut-offs.
 * Run by hand (`npx tsx tests/bench/fit-silence.ts`); what it prints is copied to
 * functions/scoring/domain/silence-coefficients.ts.
 */
import { invoiceTime, readInvoices } from '../../bin/demo/invoices';
import { fitLogistic } from '../../functions/scoring/domain/learning/logistic-regression';
import { probabilityOf } from '../../functions/scoring/domain/learning/logistic-score';
import { rowsOf } from '../../functions/scoring/domain/learning/training-rows';
import { auc } from '../../functions/scoring/domain/measures/auc';
import { rankCases } from '../../functions/scoring/domain/measures/cases';
import { SILENCE_FEATURES, silenceFeatures } from '../../functions/scoring/domain/silence-features';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { EventCounts } from '../../functions/tracking/contract';

const TRAIN = ['2011-04-01', '2011-05-01', '2011-06-01', '2011-07-01', '2011-08-01'];
const JUDGE = ['2011-10-01', '2011-11-01'];
const HORIZONS = [14, 30, 60];
const RIDGE = 1;
/** Set by judgement, see silence-coefficients.ts; the others are fitted around it. */
const OVERDUE = Number(process.env.OVERDUE ?? 1.8);

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

const snapshotsOf = (
  all: readonly number[][],
  cutOffs: readonly string[],
  horizons: readonly number[],
): Row[] =>
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

/** So sure that the data does not move it. */
const HELD = 1e9;

/** Ridge logistic regression around the fixed coefficient; the first feature is the intercept, and free. */
const fitWeights = (rows: readonly Row[]): number[] => {
  const features = SILENCE_FEATURES.slice(1);
  const { model } = fitLogistic(
    rowsOf(
      rows.map(({ x }) => x.slice(1)),
      rows.map(({ silent }) => silent),
    ),
    {
      mean: features.map((feature) => (feature === 'overdue' ? OVERDUE : 0)),
      precision: features.map((feature) => (feature === 'overdue' ? HELD : RIDGE)),
    },
  );
  return [model.intercept, ...model.coefficients];
};

const scoreOf = (weights: readonly number[], x: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * (x[i] ?? 0), 0);

const all = timelines();
const train = snapshotsOf(all, TRAIN, HORIZONS);
const weights = fitWeights(train);
console.log(
  `trained on ${train.length} rows (cut-offs ${TRAIN.join(', ')}; horizons ${HORIZONS.join(', ')} d)`,
);
SILENCE_FEATURES.forEach((feature, i) => {
  console.log(`  ${feature.padEnd(10)} ${(weights[i] ?? 0).toFixed(4)}`);
});
for (const horizon of HORIZONS) {
  for (const day of JUDGE) {
    const rows = snapshotsOf(all, [day], [horizon]);
    const labels = rows.map(({ silent }) => silent);
    const logits = rows.map(({ x }) => scoreOf(weights, x));
    const areaOf = (scores: readonly number[]) => auc(rankCases(scores, labels)).value.toFixed(4);
    const mean = logits.reduce((sum, logit) => sum + probabilityOf(logit), 0) / rows.length;
    const rate = labels.filter((label) => label === 1).length / rows.length;
    console.log(
      `horizon ${horizon} d from ${day}: AUC ${areaOf(logits)} (recency alone ${areaOf(rows.map(({ x }) => x[1] ?? 0))}), ` +
        `mean risk ${mean.toFixed(3)}, silent ${rate.toFixed(3)}, ${rows.length} customers`,
    );
  }
}
