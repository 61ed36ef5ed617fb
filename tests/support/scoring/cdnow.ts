import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Customer } from '../../../functions/scoring/domain/models/customers';

const FOLDER = join(__dirname, '../../data');
const DAY = 86_400_000;
const WEEK_DAYS = 7;
const day = (yyyymmdd: string): number =>
  Date.parse(`${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6)}`) / DAY;

const CALIBRATED_UNTIL = day('19970930');
const SEEN_UNTIL = day('19980630');

/** A customer of CDNOW: what the models see until 1997-09-30, in weeks, and what came in the 39 weeks after. */
export interface CdnowCustomer extends Customer {
  /** Days with a purchase from 1997-10-01 to 1998-06-30. */
  readonly later: number;
  /** Mean dollars of a repeat purchase until 1997-09-30; 0 without one. */
  readonly spend: number;
  /** Weeks from the first purchase to the end of the hold-out. */
  readonly wholeAge: number;
}

/** Dollars by day of each of the 2,357 customers, by id, as published; days since 1970. */
export const cdnowPurchases = (): Map<string, Map<number, number>> => {
  const days = new Map<string, Map<number, number>>();
  for (const line of gunzipSync(readFileSync(join(FOLDER, 'cdnow-sample.txt.gz')))
    .toString('latin1')
    .split(/\r?\n/)) {
    const [, id, date, , dollars] = line.trim().split(/\s+/);
    if (id === undefined || date === undefined || dollars === undefined) continue;
    const own = days.get(id) ?? new Map<number, number>();
    days.set(id, own.set(day(date), (own.get(day(date)) ?? 0) + Number(dollars)));
  }
  return days;
};

/** The 2,357 customers from the raw file: purchases of one day are one, the first opens the clock. */
export const cdnowCustomers = (): CdnowCustomer[] => {
  return [...cdnowPurchases().values()].map((own) => {
    const all = [...own].sort(([left], [right]) => left - right);
    const first = (all[0] as [number, number])[0];
    const repeats = all.slice(1).filter(([at]) => at <= CALIBRATED_UNTIL);
    return {
      x: repeats.length,
      tx: repeats.length === 0 ? 0 : ((repeats.at(-1) as [number, number])[0] - first) / WEEK_DAYS,
      T: (CALIBRATED_UNTIL - first) / WEEK_DAYS,
      later: all.filter(([at]) => at > CALIBRATED_UNTIL).length,
      spend:
        repeats.length === 0 ? 0 : repeats.reduce((sum, [, dollars]) => sum + dollars, 0) / repeats.length,
      wholeAge: (SEEN_UNTIL - first) / WEEK_DAYS,
    };
  });
};
