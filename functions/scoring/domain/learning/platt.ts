import { checkScores } from './isotonic';
import { probabilityOf } from './logistic-score';

/** Platt's calibration: probability = 1 / (1 + exp(-(slope x score + offset))). */
export interface Platt {
  readonly slope: number;
  readonly offset: number;
}

/** The calibrated probability of a score. */
export const plattProbability = ({ slope, offset }: Platt, score: number): number =>
  probabilityOf(slope * score + offset);

const MAX_STEPS = 100;

/**
 * Platt scaling with his smoothed targets, (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), which keep separable and one-class
 * scores finite (Platt 1999), by Newton's method with halved steps (Lin, Lin & Weng 2007). Scores are scaled to unit
 * spread inside, so any unit does as well; with one distinct score the slope is 0.
 */
export const fitPlatt = (scores: ArrayLike<number>, labels: ArrayLike<number>): Platt => {
  checkScores(scores, labels);
  const n = scores.length;
  const { mean, spread } = momentsOf(scores);
  const positives = Array.from(labels).reduce((sum, label) => sum + label, 0);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (n - positives + 2);
  const at = (slope: number, offset: number) => {
    const sums = { loss: 0, gs: 0, go: 0, hss: 0, hso: 0, hoo: 0 };
    for (let i = 0; i < n; i += 1) {
      const x = spread > 0 ? ((scores[i] as number) - mean) / spread : 0;
      const target = labels[i] === 1 ? high : low;
      const z = slope * x + offset;
      const p = probabilityOf(z);
      const w = p * (1 - p);
      sums.loss += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, z) - target * z;
      sums.gs += (p - target) * x;
      sums.go += p - target;
      sums.hss += w * x * x;
      sums.hso += w * x;
      sums.hoo += w;
    }
    return sums;
  };
  let slope = 0;
  let offset = Math.log((positives + 1) / (n - positives + 1));
  let here = at(slope, offset);
  for (let round = 0; round < MAX_STEPS; round += 1) {
    const hss = here.hss + 1e-12;
    const hoo = here.hoo + 1e-12;
    const determinant = hss * hoo - here.hso * here.hso;
    const stepSlope = (here.gs * hoo - here.go * here.hso) / determinant;
    const stepOffset = (here.go * hss - here.gs * here.hso) / determinant;
    const decrement = stepSlope * here.gs + stepOffset * here.go;
    if (!(decrement > 1e-14)) break;
    let length = 1;
    let next = at(slope - stepSlope, offset - stepOffset);
    while (next.loss > here.loss && length > 1e-10) {
      length /= 2;
      next = at(slope - length * stepSlope, offset - length * stepOffset);
    }
    if (next.loss > here.loss) break;
    slope -= length * stepSlope;
    offset -= length * stepOffset;
    here = next;
  }
  return spread > 0
    ? { slope: slope / spread, offset: offset - (slope * mean) / spread }
    : { slope: 0, offset };
};

const momentsOf = (scores: ArrayLike<number>): { mean: number; spread: number } => {
  const n = scores.length;
  let mean = 0;
  for (let i = 0; i < n; i += 1) mean += (scores[i] as number) / n;
  let square = 0;
  for (let i = 0; i < n; i += 1) square += ((scores[i] as number) - mean) ** 2 / n;
  const spread = Math.sqrt(square);
  return { mean, spread: spread > 1e-12 * Math.abs(mean) ? spread : 0 };
};
