import type { HeatRules } from '../../../programme/contract';
import { RelanceError } from '../../../shared/kernel/errors';
import { NEEDED } from '../back-test/back-test';
import { logisticEquations } from '../learning/logistic-equations';
import { fitLogistic, ridge } from '../learning/logistic-regression';
import { rowsOf } from '../learning/training-rows';
import { type AucDifference, auc, aucDifference } from '../measures/auc';
import { rankCases } from '../measures/cases';
import type { Estimate } from '../measures/estimate';
import { pointsOfVisit } from './heat-points';
import type { HeatSnapshot } from './heat-snapshots';
import { type FittedWeights, worthIntervals } from './worth-intervals';

/*
 * Points of heat from what prospects did: a logistic regression of the outcome on the decayed visits of each type of page, around the
 * present points. A model of points is linear, so its weights are points but for a factor; that is chosen so that prospects have as
 * many points in the mean as before, and the thresholds `warm` and `hot` keep their meaning.
 *
 * What a page's time is worth cannot be told from what its visit is worth, for the card counts visits. Types of page without points
 * of their own are signals that come while somebody reads: they tell what a second is worth, all of them together. Without any,
 * a second keeps its points.
 */

/** What one visit of a type of page, or of a second read, is worth: as the programme says, and as the data does. */
export interface TunedWorth {
  /** `second` for a second of reading, told by signals. */
  readonly event: string;
  readonly present: number;
  /** What the rules suggested say, with the interval of just that: see worthIntervals. */
  readonly suggested: Pick<Estimate, 'value' | 'low' | 'high'>;
  /** Of the snapshots to learn from, how many had a visit that counts. */
  readonly seen: number;
}

/** The points that the data suggests, and how well both rank those who were judged. */
export interface TunedHeat {
  readonly trained: { readonly snapshots: number; readonly outcomes: number };
  readonly judged: { readonly snapshots: number; readonly outcomes: number };
  readonly worth: readonly TunedWorth[];
  /** The rules with the points suggested, to be put into the programme. */
  readonly rules: Pick<HeatRules, 'pages' | 'perSecond'>;
  readonly auc: {
    readonly present: Estimate;
    readonly suggested: Estimate;
    readonly difference: AucDifference;
  };
  /** Whether the suggested points rank surely better on what was not learnt from. */
  readonly better: boolean;
}

/** The types of page that a column of the regression stands for, and how much each visit of them counts in it. */
interface Column {
  readonly event: string;
  readonly present: number;
  readonly pages: readonly { readonly at: number; readonly times: number }[];
}

const readOf = ({ seconds }: HeatRules['pages'][number], { maxSeconds }: HeatRules): number =>
  Math.min(seconds, maxSeconds);
const isSignal = (page: HeatRules['pages'][number], rules: HeatRules): boolean =>
  page.points === 0 && readOf(page, rules) > 0;

const columnsOf = (rules: HeatRules): Column[] => {
  const indexed = rules.pages.map((page, at) => ({ page, at }));
  const signals = indexed.filter(({ page }) => isSignal(page, rules));
  const visits = indexed
    .filter(({ page }) => !isSignal(page, rules))
    .map(({ page, at }) => ({
      event: page.event,
      present: pointsOfVisit(page, rules),
      pages: [{ at, times: 1 }],
    }));
  if (signals.length === 0) return visits;
  const second = {
    event: 'second',
    present: rules.perSecond,
    pages: signals.map(({ page, at }) => ({ at, times: readOf(page, rules) })),
  };
  return [...visits, second];
};

const rowOf = ({ visits }: HeatSnapshot, columns: readonly Column[]): number[] =>
  columns.map(({ pages }) => pages.reduce((sum, { at, times }) => sum + times * (visits[at] as number), 0));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const dot = (row: readonly number[], weights: readonly number[]): number =>
  row.reduce((total, value, j) => total + value * (weights[j] as number), 0);

const countOf = (snapshots: readonly HeatSnapshot[]) => ({
  snapshots: snapshots.length,
  outcomes: snapshots.filter(({ label }) => label === 1).length,
});

const requireEnough = (
  where: string,
  { snapshots, outcomes }: ReturnType<typeof countOf>,
  needed: number,
) => {
  const rarer = Math.min(outcomes, snapshots - outcomes);
  if (rarer >= needed) return;
  throw new RelanceError(
    snapshots > 0 && rarer === 0 ? 'one_outcome' : 'members_too_few',
    `${where} there are ${snapshots} snapshots of prospects, ${outcomes} with the outcome and ${snapshots - outcomes} without; ` +
      `at least ${needed} of each are needed. Give more members, a longer history, or another outcome.`,
  );
};

/** How sure one is of the present points: as of so many squared standard deviations of each column. */
const PRECISION = 10;
/** The same where the data is to speak alone: enough to find an end where pages and outcome go together without exception. */
const HARDLY = 0.01;

/** The logistic weights of raw columns around `centre`, with their precision by the curvature at the mode (Laplace), whatever the intercept. */
const weightsAround = (
  rows: readonly number[][],
  labels: readonly (0 | 1)[],
  centre: readonly number[],
  held = PRECISION,
): FittedWeights => {
  const width = centre.length;
  // In units of the root of the mean square: a prior is then as sure of each column, and 0 visits stay 0.
  const scale = centre.map(
    (_, j) => Math.sqrt(sum(rows.map((row) => (row[j] as number) ** 2)) / rows.length) || 1,
  );
  const units = { centre: centre.map(() => 0), scale };
  const training = rowsOf(rows, labels);
  const prior = {
    mean: centre.map((value, j) => value * (scale[j] as number)),
    precision: centre.map(() => held),
  };
  const { model } = fitLogistic(training, prior, units);
  const { hessian } = logisticEquations(
    training,
    units,
    Float64Array.of(model.intercept, ...model.coefficients),
  );
  const size = width + 1;
  const at = (i: number, j: number): number => hessian[i * size + j] as number;
  const precision = new Float64Array(width ** 2);
  for (let i = 0; i < width; i += 1)
    for (let j = 0; j < width; j += 1) {
      const own = at(i + 1, j + 1) - (at(i + 1, 0) * at(0, j + 1)) / at(0, 0);
      precision[i * width + j] = (own + (i === j ? held : 0)) * (scale[i] as number) * (scale[j] as number);
    }
  return { weights: model.coefficients.map((value, j) => value / (scale[j] as number)), precision };
};

/** The logits of one present point: the regression with one column, the points themselves. */
const logitsOfPoint = (points: readonly number[], labels: readonly (0 | 1)[]): number => {
  const { model } = fitLogistic(
    rowsOf(
      points.map((value) => [value]),
      labels,
    ),
    ridge(1, 1e-6),
  );
  return model.coefficients[0] as number;
};

const rounded = (value: number): number => Number(value.toPrecision(3));

const rulesWith = (rules: HeatRules, columns: readonly Column[], worth: readonly number[]) => {
  const of = (event: string): number | undefined => {
    const j = columns.findIndex((column) => column.event === event);
    return j < 0 ? undefined : worth[j];
  };
  const perSecond = rounded(of('second') ?? rules.perSecond);
  const pages = rules.pages.map((page) =>
    isSignal(page, rules)
      ? page
      : { ...page, points: rounded(Math.max(0, (of(page.event) ?? 0) - perSecond * readOf(page, rules))) },
  );
  return { pages, perSecond };
};

/**
 * The points that fit what came of prospects, judged on snapshots that are later than all that was learnt from. A type of page that
 * seems to keep people from the outcome is worth 0 (points are never below), and the rest is fitted without it. Throws
 * `members_too_few` and `one_outcome` with what is needed, `points_too_few` where the present points are all 0, and `heat_foretells_nothing`
 * where no type of page goes with the outcome.
 */
export const tuneHeat = (
  train: readonly HeatSnapshot[],
  judged: readonly HeatSnapshot[],
  rules: HeatRules,
): TunedHeat => {
  const [trained, last] = [countOf(train), countOf(judged)];
  requireEnough('At the judged cut-off', last, NEEDED.judged);
  requireEnough('At the training cut-offs', trained, NEEDED.train);
  const columns = columnsOf(rules);
  const present = columns.map((column) => column.present);
  const rows = train.map((snapshot) => rowOf(snapshot, columns));
  const labels = train.map(({ label }) => label);
  const points = rows.map((row) => dot(row, present));
  if (!(sum(points) > 0))
    throw new RelanceError(
      'points_too_few',
      'By the present points every prospect has 0: there is nothing to compare with.',
    );
  const perPoint = Math.max(0, logitsOfPoint(points, labels));
  const centre = present.map((value) => value * perPoint);
  const all = weightsAround(rows, labels, centre);

  let kept = columns.map((_, j) => j);
  let { weights } = all;
  for (let dropped = true; dropped && kept.length > 0; ) {
    const left = kept.filter((j) => (weights[j] as number) > 0);
    dropped = left.length < kept.length;
    if (!dropped) break;
    kept = left;
    const again = weightsAround(
      rows.map((row) => kept.map((j) => row[j] as number)),
      labels,
      kept.map((j) => centre[j] as number),
    );
    weights = columns.map((_, j) => (kept.includes(j) ? (again.weights[kept.indexOf(j)] ?? 0) : 0));
  }
  const visits = columns.map((_, j) => sum(rows.map((row) => row[j] as number)));
  const toPoints = (given: ArrayLike<number>): number[] | undefined => {
    const scaled = sum(visits.map((count, j) => count * (given[j] as number)));
    return scaled > 0 ? visits.map((_, j) => ((given[j] as number) * sum(points)) / scaled) : undefined;
  };
  const suggested = toPoints(weights);
  if (!suggested)
    throw new RelanceError(
      'heat_foretells_nothing',
      'No type of page goes with the outcome: prospects who looked at more did it no more often. Name other pages, or another outcome.',
    );
  const tuned = rulesWith(rules, columns, suggested);

  // What leans towards the present points would miss the truth on that side.
  const intervals = worthIntervals(weightsAround(rows, labels, centre, HARDLY), toPoints);
  const worth = columns.map(({ event, present: now }, j) => {
    const value = suggested[j] as number;
    const { low, high } = intervals[j] as (typeof intervals)[number];
    return {
      event,
      present: now,
      suggested: { value, low: Math.min(low, value), high: Math.max(high, value) },
      seen: rows.filter((row) => (row[j] as number) > 0).length,
    };
  });
  const after = columnsOf({ ...rules, ...tuned });
  const scoresBy = (by: readonly Column[]) =>
    judged.map((snapshot) =>
      dot(
        rowOf(snapshot, by),
        by.map((column) => column.present),
      ),
    );
  const [before, later] = [scoresBy(columns), scoresBy(after)];
  const answers = judged.map(({ label }) => label);
  const difference = aucDifference(later, before, answers);
  return {
    trained,
    judged: last,
    worth,
    rules: tuned,
    auc: {
      present: auc(rankCases(before, answers)),
      suggested: auc(rankCases(later, answers)),
      difference,
    },
    better: difference.low > 0,
  };
};
