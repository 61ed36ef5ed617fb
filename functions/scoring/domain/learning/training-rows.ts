import { RelanceError } from '../../../shared/kernel/errors';

/** Some rows of features with their labels: `values` row after row (rows x width), `labels` 0 or 1. */
export interface RowBlock {
  readonly values: Float64Array;
  readonly labels: Uint8Array;
}

/** Labelled rows of `width` features, in blocks, so that no array of all values is ever copied to grow. */
export interface TrainingRows {
  readonly width: number;
  readonly blocks: readonly RowBlock[];
}

/** Takes rows one by one and keeps them in blocks. */
export interface RowCollector {
  /** Copies one row of `width` features; a row of another width throws `row_width`. */
  add(features: ArrayLike<number>, label: 0 | 1): void;
  /** All rows so far. */
  rows(): TrainingRows;
}

/** The largest size of a feature: its square, summed over any number of rows, still is a number. */
export const MAX_FEATURE = 1e100;
const ROWS_PER_BLOCK = 16_384;

/** A collector of rows with so many features, in blocks of `rowsPerBlock`. */
export const collectRows = (width: number, rowsPerBlock = ROWS_PER_BLOCK): RowCollector => {
  const blocks: RowBlock[] = [];
  let filled = 0;
  let last: RowBlock | undefined;
  return {
    add(features, label) {
      if (features.length !== width)
        throw new RelanceError('row_width', `A row has ${features.length} features; ${width} were expected.`);
      if (last === undefined || filled === rowsPerBlock) {
        last = {
          values: new Float64Array(width * rowsPerBlock),
          labels: new Uint8Array(rowsPerBlock),
        };
        blocks.push(last);
        filled = 0;
      }
      last.values.set(features, filled * width);
      last.labels[filled] = label;
      filled += 1;
    },
    rows: () => ({
      width,
      blocks: blocks.map((block, index) =>
        index === blocks.length - 1
          ? { values: block.values.subarray(0, filled * width), labels: block.labels.subarray(0, filled) }
          : block,
      ),
    }),
  };
};

/** Training rows from plain arrays. */
export const rowsOf = (
  features: readonly (readonly number[])[],
  labels: readonly (0 | 1)[],
): TrainingRows => {
  const collector = collectRows(features[0]?.length ?? 0, Math.max(1, features.length));
  features.forEach((row, index) => {
    collector.add(row, labels[index] ?? 0);
  });
  return collector.rows();
};

/** How many rows there are, and how many of them have label 1. */
export interface RowCount {
  readonly rows: number;
  readonly positives: number;
}

/** The place of the first value that is none or too large; -2 for a block of another width, -1 where all is well. */
const wrong = ({ values, labels }: RowBlock, width: number, max: number): number => {
  if (values.length !== labels.length * width) return -2;
  for (let at = 0; at < values.length; at += 1) if (!(Math.abs(values[at] as number) <= max)) return at;
  return -1;
};

/**
 * Counts the rows and refuses what no model can learn from: no row (`no_rows`), a block of another width
 * (`row_width`), a label other than 0 and 1 (`label_invalid`), NaN or infinity (`feature_not_a_number`), a feature
 * larger than `max` (`feature_too_large`). The message names row and feature, counted from 0.
 */
export const checkRows = ({ width, blocks }: TrainingRows, max = MAX_FEATURE): RowCount => {
  let rows = 0;
  let positives = 0;
  for (const block of blocks) {
    const at = wrong(block, width, max);
    if (at === -2)
      throw new RelanceError(
        'row_width',
        `A block has ${block.values.length} values for ${block.labels.length} rows of ${width}.`,
      );
    if (at >= 0) {
      const value = block.values[at];
      const where = `feature ${at % width} of row ${rows + Math.floor(at / width)}`;
      if (Number.isFinite(value))
        throw new RelanceError('feature_too_large', `The ${where} is ${value}; at most ${max} can be used.`);
      throw new RelanceError('feature_not_a_number', `The ${where} is ${value}; it must be a finite number.`);
    }
    for (const label of block.labels) {
      if (label > 1) throw new RelanceError('label_invalid', `A label is ${label}; it must be 0 or 1.`);
      positives += label;
    }
    rows += block.labels.length;
  }
  if (rows === 0) throw new RelanceError('no_rows', 'There are no rows to learn from.');
  return { rows, positives };
};

/** Refuses rows of one class only (`one_class`): there is nothing to tell apart. */
export const requireBothClasses = ({ rows, positives }: RowCount): void => {
  if (positives === 0 || positives === rows)
    throw new RelanceError(
      'one_class',
      `All ${rows} rows have label ${positives === 0 ? 0 : 1}; both classes are needed.`,
    );
};
