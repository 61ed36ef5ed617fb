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

/** Of each feature, the sum of its distances from `centre` and of their squares. */
const sums = (rows: TrainingRows, centre: Float64Array): { first: Float64Array; second: Float64Array } => {
  const { width } = rows;
  const [first, second] = [new Float64Array(width), new Float64Array(width)];
  for (const { values, labels } of rows.blocks) {
    const [one, two] = [new Float64Array(width), new Float64Array(width)];
    for (let row = 0, at = 0; row < labels.length; row += 1) {
      for (let j = 0; j < width; j += 1, at += 1) {
        const off = (values[at] as number) - (centre[j] as number);
        one[j] = (one[j] as number) + off;
        two[j] = (two[j] as number) + off * off;
      }
    }
    for (let j = 0; j < width; j += 1) {
      first[j] = (first[j] as number) + (one[j] as number);
      second[j] = (second[j] as number) + (two[j] as number);
    }
  }
  return { first, second };
};

/**
 * Mean and standard deviation (of the population, as scikit-learn's StandardScaler) of each feature, in two passes,
 * so that a large mean costs no digits. A constant feature has scale 1, and so is 0 in every row. Refuses what
 * checkRows refuses.
 */
export const standardise = (rows: TrainingRows): Standardisation => {
  const { rows: count } = checkRows(rows);
  const centre = sums(rows, new Float64Array(rows.width)).first.map((sum) => sum / count);
  // What is left of the mean corrects what the first sum lost, and what it adds to the squares.
  const { first, second } = sums(rows, centre);
  const corrected = centre.map((mean, j) => mean + (first[j] ?? 0) / count);
  const spread = second.map((sum, j) => Math.sqrt(Math.max(0, sum / count - ((first[j] ?? 0) / count) ** 2)));
  return {
    centre: [...corrected],
    scale: [...spread].map((value, j) => (value > CONSTANT * Math.abs(corrected[j] ?? 0) ? value : 1)),
  };
};
