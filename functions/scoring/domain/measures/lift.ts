import { RelanceError } from '../../../shared/kernel/errors';
import { ratioInterval } from '../experiments/ratio-interval';
import { eachTie, positivesIn, type RankedCases } from './cases';
import { type Estimate, shareEstimate } from './estimate';

/**
 * How many times likelier the label 1 is among the highest `share` of scores than among all. Where the cut falls among equal
 * scores, they count as if drawn at random. A lift is 1 / (share + (1 - share) / ratio), where `ratio` is how many times likelier it is
 * above the cut than below: two rates of different cases, whose ratio has an interval (ratioInterval on Wilson's of each). Throws
 * `no_positives` when no label is 1, `not_a_share` unless 0 < share <= 1.
 */
export const liftAt = (cases: RankedCases, share = 0.1): Estimate => {
  const n = cases.labels.length;
  if (!(share > 0 && share <= 1))
    throw new RelanceError('not_a_share', 'share must be above 0 and at most 1');
  if (cases.positives === 0) throw new RelanceError('no_positives', 'no label is 1: nothing to lift');
  const top = Math.max(1, Math.round(share * n));
  const cut = n - top;
  let hits = 0;
  eachTie(cases, (from, to) => {
    if (to <= cut) return;
    const above = to - Math.max(from, cut);
    hits += (positivesIn(cases, from, to) * above) / (to - from);
  });
  if (cut === 0) return { value: 1, error: 0, low: 1, high: 1 };
  const above = shareEstimate(hits, top);
  const below = shareEstimate(cases.positives - hits, cut);
  const liftOf = (ratio: number): number => n / (top + cut / ratio);
  const times = n / cases.positives;
  const value = above.value * times;
  const { low, high } = ratioInterval(above, below) ?? { low: 0, high: Number.POSITIVE_INFINITY };
  // Of the value by the rate above and by that below.
  const [byAbove, byBelow] = [
    (times * (cases.positives - hits)) / cases.positives,
    (value * cut) / cases.positives,
  ];
  return {
    value,
    error: Math.hypot(byAbove * above.error, byBelow * below.error),
    low: low > 0 ? liftOf(low) : 0,
    high: liftOf(high),
  };
};
