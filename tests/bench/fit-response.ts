/**
 * Fits the prior of the orders in the response score on the shop's invoices, and judges it on later cut-offs.
 * Run by hand (`npx tsx tests/bench/fit-response.ts`); what it prints is copied to
 * functions/scoring/domain/response/response.ts.
 */
import { invoiceTime, readInvoices } from '../../bin/demo/invoices';
import { auc } from '../../functions/scoring/domain/measures/auc';
import { rankCases } from '../../functions/scoring/domain/measures/cases';
import { orderWithin, RESPONSE_PRIOR } from '../../functions/scoring/domain/response/response';
import { DAY_MS } from '../../functions/shared/kernel/time';
import type { EventCounts } from '../../functions/tracking/contract';

const TRAIN = ['2011-04-01', '2011-05-01', '2011-06-01', '2011-07-01', '2011-08-01'];
const JUDGE = ['2011-10-01', '2011-11-01'];
const HORIZONS = [14, 30, 60];

interface Snapshot {
  readonly events: Readonly<Record<string, EventCounts>>;
  readonly now: number;
  readonly horizonMs: number;
  readonly ordered: 0 | 1;
}

const countsUntil = (times: readonly number[], cutOff: number): EventCounts | undefined => {
  const past = times.filter((time) => time < cutOff);
  const [first, last] = [past[0], past.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const decayed = (days: number) =>
    past.reduce((sum, time) => sum + 2 ** (-(last - time) / (days * DAY_MS)), 0);
  return { f: first, l: last, n: past.length, d7: decayed(7), d30: decayed(30), d90: decayed(90) };
};

const timelines = (): number[][] => {
  const byCustomer = new Map<string, number[]>();
  for (const { customer, local, cancelled } of readInvoices()) {
    if (cancelled) continue;
    const times = byCustomer.get(customer);
    if (times) times.push(invoiceTime(local));
    else byCustomer.set(customer, [invoiceTime(local)]);
  }
  return [...byCustomer.values()];
};
const all = timelines();

const snapshotsOf = (cutOffs: readonly string[], horizons: readonly number[]): Snapshot[] =>
  cutOffs.flatMap((day) => {
    const now = invoiceTime(`${day} 00:00:00`);
    return horizons.flatMap((horizon) =>
      all.flatMap((times) => {
        const counts = countsUntil(times, now);
        if (!counts) return [];
        const horizonMs = horizon * DAY_MS;
        const came = times.some((time) => time >= now && time < now + horizonMs);
        return [{ events: { 'Order Completed': counts }, now, horizonMs, ordered: came ? 1 : 0 } as const];
      }),
    );
  });

type Prior = { -readonly [K in keyof typeof RESPONSE_PRIOR]: number };
const prior = RESPONSE_PRIOR as Prior;
const chanceOf = ({ events, now, horizonMs }: Snapshot) =>
  orderWithin({ all: events['Order Completed'] as EventCounts, events }, now, horizonMs);
const likelihood = (rows: readonly Snapshot[], orders: number, days: number): number => {
  prior.orders = orders;
  prior.days = days;
  return rows.reduce((sum, row) => sum + Math.log(row.ordered ? chanceOf(row) : 1 - chanceOf(row)), 0);
};

const train = snapshotsOf(TRAIN, HORIZONS);
let [orders, days] = [0.5, 60];
let best = likelihood(train, orders, days);
// Coordinate steps that shrink: two parameters, a smooth likelihood.
for (let step = 2; step > 1.0005; step = Math.sqrt(step)) {
  for (let moved = true; moved; ) {
    moved = false;
    for (const [a, b] of [
      [step, 1],
      [1 / step, 1],
      [1, step],
      [1, 1 / step],
      [step, step],
      [1 / step, 1 / step],
    ] as const) {
      const found = likelihood(train, orders * a, days * b);
      if (found <= best + 1e-9) continue;
      [orders, days, best, moved] = [orders * a, days * b, found, true];
    }
  }
}
prior.orders = orders;
prior.days = days;
console.log(`orders ${orders.toFixed(3)}, days ${days.toFixed(1)} of ${train.length} snapshots`);
for (const horizon of HORIZONS) {
  for (const day of JUDGE) {
    const rows = snapshotsOf([day], [horizon]);
    const labels = rows.map(({ ordered }) => ordered);
    const chances = rows.map(chanceOf);
    const mean = chances.reduce((sum, one) => sum + one, 0) / rows.length;
    const rate = labels.filter((label) => label === 1).length / rows.length;
    const recency = rows.map(({ events, now }) => (events['Order Completed']?.l ?? 0) - now);
    console.log(
      `horizon ${horizon} d from ${day}: AUC ${auc(rankCases(chances, labels)).value.toFixed(3)} ` +
        `(recency alone ${auc(rankCases(recency, labels)).value.toFixed(3)}), mean ${mean.toFixed(3)}, ordered ${rate.toFixed(3)}`,
    );
  }
}
