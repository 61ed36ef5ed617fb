import { DAY_MS } from '../../../shared/kernel/time';
import type { ActivityCard } from '../../../tracking/contract';

/** What recency and frequency are of: the orders, or all that members do, for a programme that sells nothing itself. */
export type RfmBasis = 'orders' | 'interactions';

/** A member's values: days since the last, how many, and what was paid in hundredths, where anything was. */
export interface RfmValues {
  readonly recencyDays: number;
  readonly frequency: number;
  readonly cents?: number;
}

const finite = (value: number): number => (Number.isFinite(value) ? Math.max(0, value) : 0);

/**
 * The values of a member at `now` (epoch ms); undefined for one who never ordered (or did anything). What lies ahead of `now` is
 * no time ago, refunds beyond all orders are nothing paid, and a number that is none counts as 0.
 */
export const rfmValues = (
  { all, money }: Pick<ActivityCard, 'all' | 'money'>,
  basis: RfmBasis,
  now: number,
): RfmValues | undefined => {
  const ordered = money && money.orders >= 1 ? money : undefined;
  const last = basis === 'orders' ? ordered?.last : all?.l;
  const frequency = basis === 'orders' ? ordered?.orders : all?.n;
  if (last === undefined || frequency === undefined || !(frequency >= 1)) return undefined;
  return {
    recencyDays: finite((now - last) / DAY_MS),
    frequency: Math.min(Number.MAX_SAFE_INTEGER, frequency),
    ...(ordered ? { cents: finite(ordered.cents) } : {}),
  };
};
