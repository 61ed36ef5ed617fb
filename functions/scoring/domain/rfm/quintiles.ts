import { bucketOf, bucketsAt, countOf, type ValueSketch } from '../population/value-sketch';

/** A place from 1 to 5; 5 is the best fifth. */
export type Quintile = 1 | 2 | 3 | 4 | 5;

const FIFTHS = [0.2, 0.4, 0.6, 0.8];

/** Fewer members than these are no population: fifths of a handful say nothing. */
const ENOUGH = 25;

/** The buckets up to which one, two, three and four fifths of the members lie; undefined for fewer than 25 members. */
export const fifthsOf = (sketch: ValueSketch): number[] | undefined =>
  countOf(sketch) < ENOUGH ? undefined : bucketsAt(sketch, FIFTHS);

/**
 * The fifth of a value among limits: one more than the number of limits that it lies above. Equal values are in the same fifth,
 * also where so many are equal that fifths between them stay empty: of members with one order each, nobody is better.
 */
export const quintileOf = (value: number, limits: readonly number[]): Quintile => {
  const bucket = bucketOf(value);
  return (1 + limits.filter((limit) => bucket > limit).length) as Quintile;
};

/** The fifth of a value of which less is better, such as days since the last order. */
export const quintileOfLess = (value: number, limits: readonly number[]): Quintile =>
  (6 - quintileOf(value, limits)) as Quintile;
