import type { Standardisation } from './standardisation';
import type { TrainingRows } from './training-rows';

/** What one pass over the rows says of some weights, for the negative log-likelihood. */
export interface LogisticEquations {
  loss: number;
  /** By weight; the intercept is first. */
  readonly gradient: Float64Array;
  /** Size x size, row after row, both triangles. */
  readonly hessian: Float64Array;
}

/** Rows that are worked on at once: with 32 columns they stay in the first-level cache. */
const TILE = 64;

/** Sums the products of columns i, i + 1 with columns j .. j + 3 of a tile into the padded matrix. */
const multiply = (tile: Float64Array, i: number, j: number, into: Float64Array, padded: number): void => {
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  let left = i * TILE;
  let right = j * TILE;
  for (let t = 0; t < TILE; t += 1, left += 1, right += 1) {
    const u = tile[left] as number;
    const v = tile[left + TILE] as number;
    const c0 = tile[right] as number;
    const c1 = tile[right + TILE] as number;
    const c2 = tile[right + 2 * TILE] as number;
    const c3 = tile[right + 3 * TILE] as number;
    a0 += u * c0;
    a1 += u * c1;
    a2 += u * c2;
    a3 += u * c3;
    b0 += v * c0;
    b1 += v * c1;
    b2 += v * c2;
    b3 += v * c3;
  }
  const first = i * padded + j;
  const second = first + padded;
  into[first] = (into[first] as number) + a0;
  into[first + 1] = (into[first + 1] as number) + a1;
  into[first + 2] = (into[first + 2] as number) + a2;
  into[first + 3] = (into[first + 3] as number) + a3;
  into[second] = (into[second] as number) + b0;
  into[second + 1] = (into[second + 1] as number) + b1;
  into[second + 2] = (into[second + 2] as number) + b2;
  into[second + 3] = (into[second + 3] as number) + b3;
};

const compact = (matrix: Float64Array, padded: number, size: number): Float64Array => {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1)
    for (let j = i; j < size; j += 1) {
      const value = matrix[i * padded + j] as number;
      out[i * size + j] = value;
      out[j * size + i] = value;
    }
  return out;
};

/**
 * Loss, gradient and Hessian of a logistic regression at `weights` (intercept first, then one for each standardised
 * feature), in one pass: rows are standardised as they are read, and nothing of the size of the data is made.
 * `every` > 1 takes one tile of 64 rows in so many. Loss is sum of log(1 + exp(-s z)), in the form that does not
 * overflow.
 */
export const logisticEquations = (
  rows: TrainingRows,
  { centre, scale }: Standardisation,
  weights: Float64Array,
  every = 1,
): LogisticEquations => {
  const { width } = rows;
  const size = width + 1;
  const padded = (size + 3) & ~3;
  const matrix = new Float64Array(padded * padded);
  const gradient = new Float64Array(size);
  const tile = new Float64Array(padded * TILE);
  const row = new Float64Array(width);
  const shift = Float64Array.from(centre);
  const factor = Float64Array.from(scale, (value) => 1 / value);
  let loss = 0;
  let turn = 0;
  for (const { values, labels } of rows.blocks) {
    for (let start = 0; start < labels.length; start += TILE) {
      turn += 1;
      if ((turn - 1) % every !== 0) continue;
      const end = Math.min(labels.length, start + TILE);
      if (end - start < TILE) tile.fill(0);
      for (let r = start, t = 0; r < end; r += 1, t += 1) {
        let z = weights[0] as number;
        for (let j = 0, at = r * width; j < width; j += 1, at += 1) {
          const value = ((values[at] as number) - (shift[j] as number)) * (factor[j] as number);
          row[j] = value;
          z += value * (weights[j + 1] as number);
        }
        const tail = Math.exp(-Math.abs(z));
        const label = labels[r] as number;
        loss += Math.log1p(tail) + (label === 1 ? Math.max(0, -z) : Math.max(0, z));
        const probability = z >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
        const residual = probability - label;
        const root = Math.sqrt(tail) / (1 + tail);
        gradient[0] = (gradient[0] as number) + residual;
        tile[t] = root;
        for (let j = 0, at = TILE + t; j < width; j += 1, at += TILE) {
          const value = row[j] as number;
          gradient[j + 1] = (gradient[j + 1] as number) + residual * value;
          tile[at] = root * value;
        }
      }
      for (let i = 0; i < padded; i += 2)
        for (let j = i & ~3; j < padded; j += 4) multiply(tile, i, j, matrix, padded);
    }
  }
  return { loss, gradient, hessian: compact(matrix, padded, size) };
};

/** Loss and gradient alone, for steps that follow a curvature known from before: a tenth of the work. */
export interface LogisticSlope {
  readonly loss: number;
  readonly gradient: Float64Array;
}

/** Loss and gradient of logisticEquations at `weights`, in one pass over all rows. */
export const logisticSlope = (
  rows: TrainingRows,
  { centre, scale }: Standardisation,
  weights: Float64Array,
): LogisticSlope => {
  const { width } = rows;
  const gradient = new Float64Array(width + 1);
  const row = new Float64Array(width);
  const shift = Float64Array.from(centre);
  const factor = Float64Array.from(scale, (value) => 1 / value);
  let loss = 0;
  let first = 0;
  for (const { values, labels } of rows.blocks) {
    for (let r = 0, at = 0; r < labels.length; r += 1) {
      let even = weights[0] as number;
      let odd = 0;
      for (let j = 0; j < width; j += 1, at += 1) {
        const value = ((values[at] as number) - (shift[j] as number)) * (factor[j] as number);
        row[j] = value;
        const term = value * (weights[j + 1] as number);
        if ((j & 1) === 0) even += term;
        else odd += term;
      }
      const z = even + odd;
      const tail = Math.exp(-Math.abs(z));
      const label = labels[r] as number;
      loss += Math.log1p(tail) + (label === 1 ? Math.max(0, -z) : Math.max(0, z));
      const residual = (z >= 0 ? 1 / (1 + tail) : tail / (1 + tail)) - label;
      first += residual;
      for (let j = 0; j < width; j += 1)
        gradient[j + 1] = (gradient[j + 1] as number) + residual * (row[j] as number);
    }
  }
  gradient[0] = first;
  return { loss, gradient };
};
