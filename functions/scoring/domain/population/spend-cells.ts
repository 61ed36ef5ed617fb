import { RelanceError } from '../../../shared/kernel/errors';
import { fitGammaGamma, type GammaGamma, type Spender } from '../models/gamma-gamma';
import { bucketOf, countOf, type ValueSketch, valueOfBucket } from './value-sketch';

/*
 * What Gamma-Gamma needs of a population is how many members have each pair of (orders, mean amount). The pairs are
 * counted in cells: orders one by one up to ten and then in steps of a fifth, amounts in buckets of 2 %. A cell is one
 * number, so that the cells of two segments are added like any other sketch.
 */
const EXACT = 10;
const LN_STEP = Math.log(1.2);
const MOST_STEPS = 60;
const AMOUNTS = 4096;
const OFFSET = 1024;

const stepOf = (orders: number): number =>
  orders <= EXACT
    ? Math.max(1, Math.floor(orders))
    : Math.min(MOST_STEPS, EXACT + Math.ceil(Math.log(orders / EXACT) / LN_STEP));

const ordersOf = (step: number): number =>
  step <= EXACT ? step : Math.round(EXACT * Math.exp((step - EXACT - 0.5) * LN_STEP));

/** The cell of a member who ordered so often and paid so much in the mean; undefined for who paid nothing. */
export const cellOf = (orders: number, mean: number): number | undefined =>
  orders >= 1 && mean > 0 ? stepOf(orders) * AMOUNTS + bucketOf(mean) + OFFSET : undefined;

const spenderOf = (cell: number, count: number): Spender => ({
  x: ordersOf(Math.floor(cell / AMOUNTS)),
  mean: valueOfBucket((cell % AMOUNTS) - OFFSET),
  count,
});

/** Fewer members than these with an order tell too little of how amounts differ. */
const ENOUGH_SPENDERS = 100;

/**
 * How the members' amounts are distributed, of those counted; undefined where that cannot be told: fewer than 100 with an order,
 * a fit that did not end or left a parameter open, or amounts without a finite mean for somebody.
 */
export const spendOf = (cells: ValueSketch): GammaGamma | undefined => {
  if (countOf(cells) < ENOUGH_SPENDERS) return undefined;
  try {
    const { converged, undetermined, parameters } = fitGammaGamma(
      [...cells].map(([cell, count]) => spenderOf(cell, count)),
    );
    const { p, q } = parameters;
    return converged && undetermined.length === 0 && p + q > 1 ? parameters : undefined;
  } catch (error) {
    // No likelihood anywhere: a night goes on without.
    if (error instanceof RelanceError) return undefined;
    throw error;
  }
};
