import { RelanceError } from '../../../shared/kernel/errors';
import { eachTie, positivesIn, type RankedCases } from './cases';
import { type Estimate, shareEstimate } from './estimate';

/**
 * How many times likelier the label 1 is among the highest `share` of scores than among all. Where the cut falls among equal
 * scores, they count as if drawn at random. The interval is Wilson's of the rate above the cut, with the rate of all taken as
 * known. Throws `no_positives` when no label is 1, `not_a_share` unless 0 < share <= 1.
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
  const rate = shareEstimate(hits, top);
  const times = n / cases.positives;
  return {
    value: rate.value * times,
    error: rate.error * times,
    low: rate.low * times,
    high: rate.high * times,
  };
};
