import type { Estimate } from './estimate';
import { Z } from './estimate';

/** So many misranked cases stand behind the model of the spread, beside those that were seen. */
const BEHIND = 2;

/** The variance of an area where scores are exponential (Hanley & McNeil, Radiology 143, 1982), as Newcombe has it: classes as if equal. */
const modelled = (area: number, positives: number, negatives: number): number =>
  (area *
    (1 - area) *
    (1 + ((positives + negatives) / 2 - 1) * ((1 - area) / (2 - area) + area / (1 + area)))) /
  (positives * negatives);

const ROUNDS = 60;

/**
 * The interval of an area with DeLong's error: all areas from which the one found is no further than 1.96 errors as they would be
 * there (a score interval: Newcombe, Statistics in Medicine 25, 2006, method 5). DeLong's own, area ± 1.96 errors, misses a quarter of
 * the time near 1, where a few misranked cases are all that is known of the spread, and claims to be sure of a perfect ranking. So the
 * spread is DeLong's, moved along Newcombe's curve, and near 1 mostly Newcombe's own: it counts for two misranked cases.
 */
export const areaEstimate = (
  value: number,
  error: number,
  positives: number,
  negatives: number,
): Estimate => {
  const here = modelled(value, positives, negatives);
  const seen = here > 0 ? Math.min(positives, negatives) * Math.min(value, 1 - value) : 0;
  const factor = ((here > 0 ? (seen * error ** 2) / here : 0) + BEHIND) / (seen + BEHIND);
  const furthest = (end: 0 | 1): number => {
    let [inside, outside]: [number, number] = [value, end];
    for (let round = 0; round < ROUNDS; round += 1) {
      const middle = (inside + outside) / 2;
      if ((value - middle) ** 2 <= Z ** 2 * factor * modelled(middle, positives, negatives)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  return { value, error, low: furthest(0), high: furthest(1) };
};
