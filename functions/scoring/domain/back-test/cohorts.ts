import { featuresOf } from '../features/outcome-features';
import { collectRows, type RowCollector, type TrainingRows } from '../learning/training-rows';
import type { Customer } from '../models/customers';
import type { Snapshot } from '../snapshots/member-snapshots';
import type { Outcome } from '../snapshots/timeline';
import { type RfmValues, rfmScores } from './rfm';

/** Members at one cut-off: features with labels. */
export interface LabelledCohort {
  readonly at: number;
  readonly rows: TrainingRows;
  readonly labels: Uint8Array;
}

/** The active members at one cut-off: features with labels, RFM scores among them, and what the models of purchases know. */
export interface Cohort extends LabelledCohort {
  readonly rfm: Float64Array;
  /** Of the judged cohort alone, in the order of the rows. */
  readonly customers: readonly Customer[];
}

/** All that a back-test is made of. */
export interface BackTestData {
  readonly train: readonly Cohort[];
  readonly judged: Cohort;
  /** Everyone with a past at the judged cut-off, active or not, equal ones put together: what BG/NBD is fitted on. */
  readonly population: readonly Customer[];
}

interface Open {
  readonly rows: RowCollector;
  readonly labels: number[];
  readonly rfm: { last: number[]; frequency: number[]; money: number[] };
  readonly customers: Customer[];
}

/** Takes snapshots member by member and keeps what a back-test needs of them: some 150 bytes a row. */
export interface CohortCollector {
  /** One member's snapshots at the cut-offs, the last being the judged one; `train: false` leaves out all but that. */
  add(snapshots: Iterable<Snapshot>, activeMs: number, train: boolean): void;
  data(): BackTestData;
}

/** A collector for cut-offs of which the last is judged. Snapshots are taken with no bound on activity: BG/NBD needs everyone. */
export const collectCohorts = (cutOffs: readonly number[], outcome: Outcome = 'silence'): CohortCollector => {
  const judged = cutOffs.length - 1;
  const open = cutOffs.map(
    (): Open => ({
      rows: collectRows(featuresOf(outcome).length),
      labels: [],
      rfm: { last: [], frequency: [], money: [] },
      customers: [],
    }),
  );
  const people = new Map<number, { -readonly [K in keyof Required<Customer>]: number }>();
  const isActive = ({ activity, at }: Snapshot, activeMs: number): boolean =>
    (activity.all?.l ?? Number.NEGATIVE_INFINITY) >= at - activeMs;
  const meet = ({ x, tx, T }: Customer): void => {
    // Days are small whole numbers; whoever is beyond them stands alone.
    const small = x < 2 ** 16 && tx < 2 ** 16 && T < 2 ** 16;
    const key = small ? (x * 2 ** 16 + tx) * 2 ** 16 + T : -1 - people.size;
    const known = people.get(key);
    if (known) known.count += 1;
    else people.set(key, { x, tx, T, count: 1 });
  };
  return {
    add(snapshots, activeMs, train) {
      for (const snapshot of snapshots) {
        const isJudged = snapshot.cutOff === judged;
        if (isJudged) meet(snapshot.customer);
        if (snapshot.label === undefined || !isActive(snapshot, activeMs) || !(isJudged || train)) continue;
        const cohort = open[snapshot.cutOff] as Open;
        const { all, money } = snapshot.activity;
        cohort.rows.add(snapshot.features, snapshot.label);
        cohort.labels.push(snapshot.label);
        cohort.rfm.last.push(all?.l ?? 0);
        cohort.rfm.frequency.push(all?.n ?? 0);
        cohort.rfm.money.push(money?.cents ?? 0);
        if (isJudged) cohort.customers.push(snapshot.customer);
      }
    },
    data() {
      const cohorts = open.map(
        ({ rows, labels, rfm, customers }, k): Cohort => ({
          at: cutOffs[k] as number,
          rows: rows.rows(),
          labels: Uint8Array.from(labels),
          rfm: rfmScores(rfm satisfies RfmValues),
          customers,
        }),
      );
      return {
        train: cohorts.slice(0, judged),
        judged: cohorts[judged] as Cohort,
        population: [...people.values()],
      };
    },
  };
};

/** How many rows the cohorts have together, and how many of them the outcome came to. */
export const countCohorts = (cohorts: readonly LabelledCohort[]): { rows: number; positives: number } =>
  cohorts.reduce(
    (sum, { labels }) => ({
      rows: sum.rows + labels.length,
      positives: sum.positives + labels.reduce((all, label) => all + label, 0),
    }),
    { rows: 0, positives: 0 },
  );

/** Their rows, one cohort after the other; nothing is copied. */
export const rowsOfCohorts = (cohorts: readonly LabelledCohort[]): TrainingRows => ({
  width: cohorts[0]?.rows.width ?? 0,
  blocks: cohorts.flatMap(({ rows }) => rows.blocks).filter(({ labels }) => labels.length > 0),
});
