import { addValue, emptyArm, type GrowingArm } from '../../../functions/scoring/domain/experiments/arms';
import {
  addMember,
  type CovariateArm,
  emptyCovariateArm,
} from '../../../functions/scoring/domain/experiments/cuped';
import type { SizedStratum } from '../../../functions/scoring/domain/experiments/sample-ratio';
import type { CountedStratum } from '../../../functions/scoring/domain/experiments/strata';
import {
  addBinned,
  type BinnedArm,
  emptyBinnedArm,
} from '../../../functions/scoring/domain/experiments/winsorise';
import { RelanceError } from '../../../functions/shared/kernel/errors';
import type { RejectedLine } from '../call-lines';
import { readAmount } from '../csv/amounts';
import type { CsvFile, CsvRow } from '../csv/csv-file';
import type { DecimalMark } from '../csv/decimal';
import { plural } from '../plural';
import { UsageError } from '../problems';
import { collectKnownBefore, type KnownBeforeCollector } from './known-before';

/** Which columns say what. */
export interface Columns {
  readonly arm: string;
  /** More is hoped for. */
  readonly metrics: readonly string[];
  /** More is harm: rates such as unsubscribed. */
  readonly guardrails: readonly string[];
  /** Numbers from before the experiment. */
  readonly covariates: readonly string[];
  /** What is known of members, to look for those who react more. */
  readonly who: readonly string[];
}

/** One metric of one arm. */
export interface Gathered {
  readonly values: GrowingArm;
  ones: number;
  readonly binned: BinnedArm | undefined;
  readonly covariates: CovariateArm | undefined;
}

/** Rows to look for those who react more: the arm and the metrics of each, beside what is known. */
export interface GatheredRows {
  readonly known: KnownBeforeCollector;
  readonly arms: number[];
  readonly ones: number[][];
}

/** What the members of both arms did who were drawn with the same odds, each metric at its index. */
export interface DrawnAlike {
  readonly sizes: SizedStratum;
  readonly counts: readonly CountedStratum[];
}

/** All that a file said. */
export interface GatheredArms {
  readonly read: number;
  readonly rejected: number;
  readonly rejectedBy: Readonly<Record<string, number>>;
  /** The first thousand. */
  readonly rejects: readonly RejectedLine[];
  /** By name, in the order in which they first came; a metric has the index that it has in `names`. */
  readonly arms: ReadonlyMap<string, readonly Gathered[]>;
  readonly names: readonly string[];
  /** Whether all values of a metric are 0 or 1. */
  readonly isRate: readonly boolean[];
  readonly rows: GatheredRows | undefined;
  /** Of two arms with rates alone: members by the odds with which they were drawn, where those changed, the earliest first. */
  readonly strata?: readonly DrawnAlike[];
}

const MAX_ARMS = 20;
const MAX_LISTED = 1000;
/** The square of which, summed over any number of rows, still is a number. */
const MAX_VALUE = 1e100;
const WORDS: Readonly<Record<string, number>> = { true: 1, yes: 1, false: 0, no: 0 };

/** Decimals, with a power of ten or without: `0x10` and `Infinity` are none. */
const NUMBERS: Readonly<Record<DecimalMark, RegExp>> = {
  point: /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i,
  comma: /^[-+]?(?:\d+,?\d*|,\d+)(?:e[-+]?\d+)?$/i,
};
const OTHER: Readonly<Record<DecimalMark, DecimalMark>> = { point: 'comma', comma: 'point' };

/** As it is counted with; else an amount as people export it, up to a billion. */
const readNumber = (cell: string, decimal: DecimalMark): number | undefined =>
  NUMBERS[decimal].test(cell) ? Number(cell.replace(',', '.')) : readAmount(cell, decimal);

class LineError extends RelanceError {}

/**
 * The number in a cell. Throws a LineError; and a UsageError `value_ambiguous` where the other decimal mark would make it one, or (as none was
 * said) another one: left out, such lines are no random ones. Of an experiment it is those who bought.
 */
const numberIn = (column: string, cell: string, line: number, said: DecimalMark | undefined): number => {
  if (cell === '') throw new LineError('value_missing', `${column} is empty`);
  const decimal = said ?? 'point';
  const value = WORDS[cell.toLowerCase()] ?? readNumber(cell, decimal);
  const other = OTHER[decimal];
  const isPlain = value !== undefined && NUMBERS[decimal].test(cell);
  const otherwise = isPlain || (said && value !== undefined) ? undefined : readNumber(cell, other);
  if (otherwise !== undefined && otherwise !== value)
    throw new UsageError(
      'value_ambiguous',
      said
        ? `line ${line}: ${column} is "${cell.slice(0, 40)}", which has a decimal ${other}, while --decimal says ${said}`
        : `line ${line}: ${column} is "${cell.slice(0, 40)}": say whether decimals have a point or a comma, with --decimal point or --decimal comma`,
    );
  if (value === undefined)
    throw new LineError('not_a_number', `${column} is "${cell.slice(0, 40)}"; it must be a number`);
  if (Math.abs(value) > MAX_VALUE)
    throw new LineError(
      'value_too_large',
      `${column} is ${cell.slice(0, 40)}; at most ${MAX_VALUE} can be used`,
    );
  return value;
};

/** Where the columns stand; throws `column_missing` with those that there are. */
const placesOf = (file: CsvFile, names: readonly string[]): number[] =>
  names.map((name) => {
    const place = file.columns.indexOf(name);
    if (place >= 0) return place;
    const there = file.columns.map((column) => `"${column}"`).join(', ');
    throw new UsageError('column_missing', `there is no column "${name}"; there are ${there}`);
  });

/**
 * Reads a file of one member a line into sums for each arm, so that memory does not grow with it (with `who` it does). A line that
 * cannot be used is left out and listed. Throws `column_missing`, `too_many_arms`, `value_ambiguous`.
 */
export const gatherArms = async (
  file: CsvFile,
  columns: Columns,
  {
    binned,
    decimal,
    onRead,
    signal,
  }: {
    readonly binned: boolean;
    readonly decimal?: DecimalMark;
    readonly onRead?: (rows: number) => void;
    readonly signal?: AbortSignal;
  },
): Promise<GatheredArms> => {
  const names = [...columns.metrics, ...columns.guardrails];
  const [armAt] = placesOf(file, [columns.arm]) as [number];
  const metricsAt = placesOf(file, names);
  const covariatesAt = placesOf(file, columns.covariates);
  const whoAt = placesOf(file, columns.who);
  const arms = new Map<string, Gathered[]>();
  const isRate = names.map(() => true);
  const rejects: RejectedLine[] = [];
  const rejectedBy: Record<string, number> = {};
  let [read, rejected] = [0, 0];
  const rows: GatheredRows | undefined =
    whoAt.length > 0
      ? { known: collectKnownBefore(columns.who), arms: [], ones: names.map(() => []) }
      : undefined;

  const armOf = (name: string): Gathered[] => {
    const known = arms.get(name);
    if (known) return known;
    if (arms.size === MAX_ARMS)
      throw new UsageError(
        'too_many_arms',
        `the column "${columns.arm}" has more than ${MAX_ARMS} values: is it the arm? Name another with --arm`,
      );
    const made = names.map(() => ({
      values: emptyArm(),
      ones: 0,
      binned: binned ? emptyBinnedArm() : undefined,
      covariates: covariatesAt.length > 0 ? emptyCovariateArm(covariatesAt.length) : undefined,
    }));
    arms.set(name, made);
    return made;
  };

  const take = ({ line, cells }: CsvRow): void => {
    if (cells.length !== file.columns.length)
      throw new LineError(
        'cells_wrong',
        `the line has ${plural(cells.length, 'cell')}; the header has ${file.columns.length}`,
      );
    const cell = (at: number): string => (cells[at] as string).trim();
    const name = cell(armAt);
    if (name === '') throw new LineError('value_missing', `${columns.arm} is empty`);
    const values = metricsAt.map((at, i) => numberIn(names[i] as string, cell(at), line, decimal));
    const before = covariatesAt.map((at, i) =>
      numberIn(columns.covariates[i] as string, cell(at), line, decimal),
    );
    const arm = armOf(name);
    values.forEach((value, i) => {
      const metric = arm[i] as Gathered;
      if (value === 1) metric.ones += 1;
      else if (value !== 0) isRate[i] = false;
      addValue(metric.values, value);
      if (metric.binned) addBinned(metric.binned, value);
      if (metric.covariates) addMember(metric.covariates, [value, ...before]);
      rows?.ones[i]?.push(value);
    });
    rows?.known.add(whoAt.map(cell));
    rows?.arms.push([...arms.keys()].indexOf(name));
  };

  for await (const row of file.rows) {
    if (signal?.aborted) break;
    read += 1;
    try {
      take(row);
    } catch (error) {
      if (!(error instanceof LineError)) throw error;
      rejected += 1;
      rejectedBy[error.code] = (rejectedBy[error.code] ?? 0) + 1;
      if (rejects.length < MAX_LISTED)
        rejects.push({ line: row.line, code: error.code, message: error.message });
    }
    if (read % 1000 === 0) onRead?.(read);
  }
  onRead?.(read);
  return { read, rejected, rejectedBy, rejects, arms, names, isRate, rows };
};
