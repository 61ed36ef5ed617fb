import { checkRows, type TrainingRows } from './training-rows';

/** How features are put on one scale: z = (x - centre) / scale, feature by feature. */
export interface Standardisation {
  readonly centre: readonly number[];
  readonly scale: readonly number[];
}

/** No change: features as they are. */
export const asTheyAre = (width: number): Standardisation => ({
  centre: Array.from({ length: width }, () => 0),
  scale: Array.from({ length: width }, () => 1),
});

/** Relative spread under which a feature counts as constant: what rounding alone makes of equal values. */
const CONSTANT = 1e-12;

const sums = (rows: TrainingRows, centre: Float64Array, power: 1 | 2): Float64Array => {
  const { width } = rows;
  const total = new Float64Array(width);
  for (const { values, labels } of rows.blocks) {
    const part = new Float64Array(width);
    for (let row = 0, at = 0; row < labels.length; row += 1) {
      for (let j = 0; j < width; j += 1, at += 1) {
        const off = (values[at] as number) - (centre[j] as number);
        part[j] = (part[j] as number) + (power === 1 ? off : off * off);
      }
    }
    for (let j = 0; j < width; j += 1) total[j] = (total[j] as number) + (part[j] as number);
  }
  return total;
};

/**
 * Mean and standard deviation (of the population, as scikit-learn's StandardScaler) of each feature, in two passes,
 * so that a large mean costs no digits. A constant feature has scale 1, and so is 0 in every row. Refuses what
 * checkRows refuses.
 */
export const standardise = (rows: TrainingRows): Standardisation => {
  const { rows: count } = checkRows(rows);
  const centre = sums(rows, new Float64Array(rows.width), 1).map((sum) => sum / count);
  // The mean of what is left corrects what the first sum lost.
  const rest = sums(rows, centre, 1);
  const corrected = centre.map((mean, j) => mean + (rest[j] ?? 0) / count);
  const spread = sums(rows, corrected, 2).map((sum) => Math.sqrt(sum / count));
  return {
    centre: [...corrected],
    scale: [...spread].map((value, j) => (value > CONSTANT * Math.abs(corrected[j] ?? 0) ? value : 1)),
  };
};
