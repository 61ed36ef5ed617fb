import { normalsOf, seededRandom } from '../../functions/scoring/domain/experiments/seeded-random';

/** Random numbers of one member: the same for the same seed and place, whatever was drawn for others. */
export interface Draws {
  /** From 0 to below 1. */
  uniform(): number;
  normal(): number;
  /** With the mean 1 / rate. */
  exponential(rate: number): number;
  gamma(shape: number, mean: number): number;
}

/** Mixes two whole numbers to 32 bits (the finaliser of MurmurHash3), so that neighbours begin far apart. */
const mix = (seed: number, place: number): number => {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** The draws of one place of a seed. */
export const drawsOf = (seed: number, place: number): Draws => {
  const uniform = seededRandom(mix(seed, place));
  const normal = normalsOf(uniform);
  const exponential = (rate: number): number => -Math.log(1 - uniform()) / rate;
  /** Marsaglia and Tsang (ACM Transactions on Mathematical Software 26(3), 2000), with their boost below 1. */
  const standardGamma = (shape: number): number => {
    if (shape < 1) return standardGamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const z = normal();
      const v = (1 + c * z) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < z ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return { uniform, normal, exponential, gamma: (shape, mean) => (standardGamma(shape) * mean) / shape };
};
