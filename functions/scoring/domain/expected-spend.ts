import type { ActivityCard } from '../../tracking/contract';
import type { Population, ScoresCard } from '../contract';
import { gammaGammaExpected } from './models/gamma-gamma';

/** What the next order of a member is likely to come to. */
export type ExpectedSpend = Omit<NonNullable<ScoresCard['spend']>, 'at'>;

const GAMMA_GAMMA = 'gamma-gamma-1';
/** The fallback: the member's own mean, where nothing is known of the population. */
const OWN_MEAN = 'own-mean-1';

const inCents = (amount: number): number => Math.round(Math.min(Number.MAX_SAFE_INTEGER, amount));

/**
 * The expected amount of the member's next order, in hundredths: Gamma-Gamma with the population's parameters of the night before,
 * between the member's own mean and everyone's. Without a population, the member's own mean, and the model says so.
 * Undefined for one who never ordered; refunds beyond all orders leave a mean of 0.
 */
export const expectedSpend = (
  { money }: Pick<ActivityCard, 'money'>,
  population: Population | undefined,
): ExpectedSpend | undefined => {
  if (!money || !(money.orders >= 1) || !Number.isFinite(money.cents)) return undefined;
  const x = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(money.orders));
  const mean = Math.max(0, money.cents / x);
  if (!population?.spend) return { cents: inCents(mean), model: OWN_MEAN };
  return { cents: inCents(gammaGammaExpected(population.spend, { x, mean })), model: GAMMA_GAMMA };
};
