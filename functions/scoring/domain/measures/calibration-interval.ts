import { borderOf, noTooGood, SIDE, type ThreeMoments, upperTail } from './three-moments';

/** Cases of like scores: how many, what was said of them in the mean, and the share to which it came. */
interface Group {
  readonly cases: number;
  readonly predicted: number;
  readonly share: number;
}

/** Counts further from the mean than so many deviations are left out. */
const FURTHEST = 7;

/** The moments of |hits / cases - predicted| where each case hits with probability `rate`: sums over the binomial distribution. */
const distanceMoments = (cases: number, rate: number, predicted: number): ThreeMoments => {
  const middle = Math.round(cases * rate);
  const reach = Math.ceil(FURTHEST * Math.sqrt(cases * rate * (1 - rate))) + FURTHEST;
  const odds = rate / (1 - rate);
  let [mass, first, second, third] = [0, 0, 0, 0];
  const take = (hits: number, weight: number): void => {
    const distance = Math.abs(hits / cases - predicted);
    mass += weight;
    first += weight * distance;
    second += weight * distance ** 2;
    third += weight * distance ** 3;
  };
  // Weights beside that of the middle, which is the largest.
  take(middle, 1);
  for (let hits = middle, weight = 1; hits < Math.min(cases, middle + reach); ) {
    weight *= ((cases - hits) / (hits + 1)) * odds;
    hits += 1;
    take(hits, weight);
  }
  for (let hits = middle, weight = 1; hits > Math.max(0, middle - reach); ) {
    weight *= hits / (cases - hits + 1) / odds;
    hits -= 1;
    take(hits, weight);
  }
  const mean = first / mass;
  const square = second / mass;
  return { mean, variance: square - mean ** 2, third: third / mass - 3 * mean * square + 2 * mean ** 3 };
};

/** Rates of the groups, and the calibration error that they are. */
interface Truth {
  readonly error: number;
  readonly rates: readonly number[];
}

/**
 * The interval of a calibration error by inversion of a test: all errors of which the one found is no accident, neither above its 97.5th
 * nor below its 2.5th percentile. Of the rates with one and the same error, those are taken that lie next to the shares that came
 * (hybrid resampling: Chuang & Lai, Statistica Sinica 10, 2000): each distance shrinks, or grows, in proportion to its variance, and
 * small ones vanish first. The error found is a sum of distances of binomial shares, of which three moments are known.
 */
export const calibrationInterval = (
  groups: readonly Group[],
): { readonly low: number; readonly high: number } => {
  const all = groups.reduce((sum, { cases }) => sum + cases, 0);
  const found = groups.reduce(
    (sum, { cases, predicted, share }) => sum + (cases / all) * Math.abs(share - predicted),
    0,
  );
  // With a hit and a miss more, so that no group seems sure of its share.
  const steps = groups.map(({ cases, share }) => {
    const rate = (share * cases + 1) / (cases + 2);
    return ((cases / all) * rate * (1 - rate)) / (cases + 2);
  });
  const truthAt = (step: number): Truth => {
    const rates = groups.map(({ predicted, share }, i) => {
      const away = share - predicted;
      const distance = Math.max(0, Math.abs(away) + step * (steps[i] as number));
      // A rate that can go no lower, or higher, may as well lie on the other side of what was said.
      const near = predicted + (away < 0 ? -distance : distance);
      const rate = near < 0 || near > 1 ? 2 * predicted - near : near;
      return Math.min(1, Math.max(0, rate));
    });
    return {
      rates,
      error: groups.reduce(
        (sum, { cases, predicted }, i) => sum + (cases / all) * Math.abs((rates[i] as number) - predicted),
        0,
      ),
    };
  };
  /** How often an error as large as the one found, or larger, is found there. */
  const tailAt = (step: number): number => {
    const total = { mean: 0, variance: 0, third: 0 };
    truthAt(step).rates.forEach((rate, i) => {
      const { cases, predicted } = groups[i] as Group;
      const weight = cases / all;
      const { mean, variance, third } = distanceMoments(cases, rate, predicted);
      total.mean += weight * mean;
      total.variance += weight ** 2 * variance;
      total.third += weight ** 3 * third;
    });
    return upperTail(found, total);
  };
  const nothing = -Math.max(
    ...groups.map(({ predicted, share }, i) => Math.abs(share - predicted) / (steps[i] as number)),
  );
  const everything = Math.max(...steps.map((step) => 1 / step));
  const low = borderOf(0, nothing, (step) => tailAt(step) >= SIDE);
  const atNothing = 1 - tailAt(nothing);
  const high = borderOf(nothing, everything, (step) => noTooGood(1 - tailAt(step), atNothing));
  return { low: truthAt(low).error, high: Math.max(found, truthAt(high).error) };
};
