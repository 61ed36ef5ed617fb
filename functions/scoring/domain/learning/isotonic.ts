import { RelanceError } from '../../../shared/kernel/errors';

/** A calibration that never falls: `value` at the scores `at` (ascending), straight between them, flat outside. */
export interface Isotonic {
  readonly at: readonly number[];
  readonly value: readonly number[];
}

interface Pool {
  low: number;
  high: number;
  weight: number;
  sum: number;
}

/** Refuses scores and labels that no calibration can use: `no_rows`, `score_not_a_number`, `label_invalid`. */
export const checkScores = (scores: ArrayLike<number>, labels: ArrayLike<number>): void => {
  if (scores.length === 0 || scores.length !== labels.length)
    throw new RelanceError(
      'no_rows',
      `A calibration needs as many labels (${labels.length}) as scores (${scores.length}), and some.`,
    );
  for (let i = 0; i < scores.length; i += 1) {
    if (!Number.isFinite(scores[i]))
      throw new RelanceError('score_not_a_number', `Score ${i} is ${scores[i]}; it must be a finite number.`);
    if (labels[i] !== 0 && labels[i] !== 1)
      throw new RelanceError('label_invalid', `Label ${i} is ${labels[i]}; it must be 0 or 1.`);
  }
};

/**
 * Isotonic regression of labels on scores by pooling adjacent violators (Ayer et al. 1955); equal scores are one. As
 * scikit-learn's IsotonicRegression with out_of_bounds="clip".
 */
export const fitIsotonic = (scores: ArrayLike<number>, labels: ArrayLike<number>): Isotonic => {
  checkScores(scores, labels);
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[a] as number) - (scores[b] as number),
  );
  const pools: Pool[] = [];
  const merge = (): void => {
    for (
      let top = pools.at(-1), below = pools.at(-2);
      top && below;
      top = pools.at(-1), below = pools.at(-2)
    ) {
      const same = below.high === top.low;
      if (!same && below.sum * top.weight < top.sum * below.weight) return;
      below.high = top.high;
      below.weight += top.weight;
      below.sum += top.sum;
      pools.pop();
    }
  };
  for (let k = 0; k < order.length; ) {
    const score = scores[order[k] as number] as number;
    const pool = { low: score, high: score, weight: 0, sum: 0 };
    for (; k < order.length && scores[order[k] as number] === score; k += 1) {
      pool.weight += 1;
      pool.sum += labels[order[k] as number] as number;
    }
    pools.push(pool);
    merge();
  }
  const points = pools.flatMap(({ low, high, weight, sum }) =>
    low === high
      ? [[low, sum / weight]]
      : [
          [low, sum / weight],
          [high, sum / weight],
        ],
  );
  return { at: points.map((point) => point[0] as number), value: points.map((point) => point[1] as number) };
};

/** The calibrated probability of a score. */
export const isotonicProbability = ({ at, value }: Isotonic, score: number): number => {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] as number) < score) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return value[0] as number;
  if (low === at.length) return value.at(-1) as number;
  const [x0, x1] = [at[low - 1] as number, at[low] as number];
  const [y0, y1] = [value[low - 1] as number, value[low] as number];
  return y0 + (y1 - y0) * ((score - x0) / (x1 - x0));
};
