import { seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { rowsOf } from '../../../functions/scoring/domain/learning/training-rows';

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** 400 rows of four features of very different units, by a formula that the Python reference repeats. */
export const fourFeatures = () => {
  const random = seededRandom(2463534242);
  const features = Array.from({ length: 400 }, () => {
    const [a, b, c, d] = [random(), random(), random(), random()];
    return [a, b * 1000 + 5000, c ** 2 * 0.01, d];
  });
  const labels = features.map(([a = 0, b = 0, c = 0]) =>
    random() < sigmoid(-1 + 3 * a - 0.002 * (b - 5500) + 100 * c) ? 1 : 0,
  );
  return { features, labels, rows: rowsOf(features, labels) };
};

/** 3,000 rows to learn from and 3,000 to judge by, with an interaction and two curves in six features. */
export const curvedRows = () => {
  const random = seededRandom(88172645);
  const features = Array.from({ length: 6000 }, () => Array.from({ length: 6 }, random));
  const labels = features.map(([a = 0, b = 0, c = 0, d = 0]) =>
    random() < sigmoid(8 * (a - 0.5) * (b > 0.5 ? 1 : 0) - 12 * (c - 0.5) ** 2 + 2 * Math.sin(6 * d)) ? 1 : 0,
  );
  return {
    train: rowsOf(features.slice(0, 3000), labels.slice(0, 3000)),
    later: { features: features.slice(3000), labels: labels.slice(3000) },
  };
};

/** Share of pairs of a 1 and a 0 that the score puts in the right order; ties count half. */
export const areaUnderCurve = (scores: readonly number[], labels: readonly number[]): number => {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let ranks = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && scores[order[j] ?? 0] === scores[order[i] ?? 0]) j += 1;
    for (let k = i; k < j; k += 1) if (labels[order[k] ?? 0]) ranks += (i + j + 1) / 2;
    i = j;
  }
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives));
};
