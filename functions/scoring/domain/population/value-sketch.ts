/**
 * A summary of many values of 0 or more, from which their quantiles are read within 1 %: how many lie in each bucket of a
 * logarithmic scale. C. Masson, J. E. Rim and H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", VLDB 2019. Two are added bucket by bucket, so that neither the order of the members nor how
 * they were split over segments changes anything.
 */
export type ValueSketch = Map<number, number>;

const ACCURACY = 0.01;
const LN_GAMMA = Math.log((1 + ACCURACY) / (1 - ACCURACY));
const LEAST = 1e-3;
const MOST = 1e12;

/**
 * The bucket of a value; values from 0 to a thousandth share the lowest, those above 1e12 the highest, and what is no number is
 * with the lowest. Never falls as the value grows.
 */
export const bucketOf = (value: number): number =>
  Math.ceil(Math.log(value > LEAST ? Math.min(MOST, value) : LEAST) / LN_GAMMA);

/** The value that stands for a bucket: within 1 % of all that lie in it. */
export const valueOfBucket = (bucket: number): number =>
  (2 / (1 + Math.exp(-LN_GAMMA))) * Math.exp((bucket - 1) * LN_GAMMA);

/** Counts a bucket so many times more. */
export const countInto = (sketch: ValueSketch, bucket: number, count = 1): void => {
  sketch.set(bucket, (sketch.get(bucket) ?? 0) + count);
};

/** Adds another's counts to a sketch. */
export const mergeInto = (sketch: ValueSketch, other: ValueSketch): void => {
  for (const [bucket, count] of other) countInto(sketch, bucket, count);
};

/** How many values were counted. */
export const countOf = (sketch: ValueSketch): number => {
  let total = 0;
  for (const count of sketch.values()) total += count;
  return total;
};

/** The lowest buckets up to which at least each of the shares (ascending, 0 to 1) of all values lie; none of an empty sketch. */
export const bucketsAt = (sketch: ValueSketch, shares: readonly number[]): number[] => {
  const buckets = [...sketch].sort(([a], [b]) => a - b);
  const total = countOf(sketch);
  const found: number[] = [];
  let below = 0;
  for (const [bucket, count] of buckets) {
    below += count;
    while (found.length < shares.length && below >= (shares[found.length] as number) * total)
      found.push(bucket);
  }
  return found;
};

const RADIX = 36;

/** A sketch as text: `<step from the bucket before>.<count>`, both in base 36, some five characters a bucket. */
export const packSketch = (sketch: ValueSketch): string => {
  let before = 0;
  return [...sketch]
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => {
      const text = `${(bucket - before).toString(RADIX)}.${count.toString(RADIX)}`;
      before = bucket;
      return text;
    })
    .join(',');
};

/** A sketch from its text; what cannot be read of it is left out. */
export const unpackSketch = (text: string | undefined): ValueSketch => {
  const sketch: ValueSketch = new Map();
  let bucket = 0;
  for (const part of text ? text.split(',') : []) {
    const [step = '', count = ''] = part.split('.');
    bucket += Number.parseInt(step, RADIX);
    const counted = Number.parseInt(count, RADIX);
    if (!Number.isSafeInteger(bucket) || !(counted > 0)) break;
    countInto(sketch, bucket, counted);
  }
  return sketch;
};
