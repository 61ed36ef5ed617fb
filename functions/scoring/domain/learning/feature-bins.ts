import type { TrainingRows } from './training-rows';

/** Bins a feature can have: a bin is one byte. */
export const MAX_BINS = 256;
/** Rows that the cuts are taken from. */
const SAMPLE = 200_000;

/** The upper bounds of the bins of each feature: value <= bound k belongs to bin k or below. */
export type BinBounds = readonly Float64Array[];

/** Bytes of a row of so many bins: whole words of four, so that rows are moved by words. */
export const rowBytes = (width: number): number => (width + 3) & ~3;

/** Rows as bins: one byte for each feature and zeros up to `rowBytes`, row after row, and the labels. */
export interface BinnedRows {
  readonly bins: Uint8Array;
  readonly labels: Uint8Array;
}

/** A number from a to below b that splits them; a itself where no number lies between. */
const between = (a: number, b: number): number => {
  const middle = a / 2 + b / 2;
  return middle >= a && middle < b ? middle : a;
};

const boundsOf = (sorted: Float64Array): Float64Array => {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const cuts: number[] = [];
  if (distinct.length <= MAX_BINS) {
    for (let i = 1; i < distinct.length; i += 1)
      cuts.push(between(distinct[i - 1] as number, distinct[i] as number));
    return Float64Array.from(cuts);
  }
  for (let k = 1; k < MAX_BINS; k += 1) {
    let at = Math.floor((k * sorted.length) / MAX_BINS);
    const below = sorted[at - 1] as number;
    while (at < sorted.length && sorted[at] === below) at += 1;
    if (at === sorted.length) break;
    const cut = between(below, sorted[at] as number);
    if (cuts.length === 0 || cut > (cuts.at(-1) as number)) cuts.push(cut);
  }
  return Float64Array.from(cuts);
};

/** Cuts of equal numbers of rows (every value its own bin when it has at most 256), from at most 200,000 rows evenly. */
export const binBounds = (rows: TrainingRows, count: number): BinBounds => {
  const every = Math.max(1, Math.ceil(count / SAMPLE));
  const size = Math.ceil(count / every);
  return Array.from({ length: rows.width }, (_, j) => {
    const sample = new Float64Array(size);
    let taken = 0;
    let row = 0;
    for (const { values, labels } of rows.blocks)
      for (let r = 0; r < labels.length; r += 1, row += 1)
        if (row % every === 0) sample[taken++] = values[r * rows.width + j] as number;
    return boundsOf(sample.sort());
  });
};

const binOf = (bounds: Float64Array, value: number): number => {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (bounds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** The rows in those bins. */
export const binRows = (rows: TrainingRows, bounds: BinBounds, count: number): BinnedRows => {
  const { width } = rows;
  const bytes = rowBytes(width);
  const bins = new Uint8Array(count * bytes);
  const labels = new Uint8Array(count);
  let row = 0;
  for (const block of rows.blocks) {
    labels.set(block.labels, row);
    for (let j = 0; j < width; j += 1) {
      const cuts = bounds[j] as Float64Array;
      for (
        let r = 0, at = j, into = row * bytes + j;
        r < block.labels.length;
        r += 1, at += width, into += bytes
      )
        bins[into] = binOf(cuts, block.values[at] as number);
    }
    row += block.labels.length;
  }
  return { bins, labels };
};
