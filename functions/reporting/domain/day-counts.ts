import { DAY_MS, isoTime } from '../../shared/kernel/time';
import { type Counts, OUTCOMES, type Outcome } from '../contract';

/** What was counted of a day, and of which mail where it is one journey's. */
export interface DayCounts {
  readonly day: string;
  readonly step?: string;
  readonly counts: Counts;
}

/** What an item of the table counts. */
export const dayCountsOf = (item: Readonly<Record<string, unknown>>): DayCounts => {
  const [day = '', step] = String(item.sk).split('#');
  const counts = Object.fromEntries(
    OUTCOMES.flatMap((outcome) => (item[outcome] ? [[outcome, item[outcome]]] : [])),
  );
  return { day, ...(step === undefined ? {} : { step }), counts };
};

const plus = (a: Counts, b: Counts, sign: 1 | -1): Counts => {
  const sum: Partial<Record<Outcome, number>> = {};
  for (const outcome of OUTCOMES) {
    const value = Math.max(0, (a[outcome] ?? 0) + sign * (b[outcome] ?? 0));
    if (value > 0) sum[outcome] = value;
  }
  return sum;
};

/** The sum of counts, of every outcome by itself. */
export const sumOf = (all: readonly Counts[]): Counts => all.reduce((sum, one) => plus(sum, one, 1), {});

/** The day (UTC) of an instant (epoch ms). */
export const dayOf = (at: number): string => isoTime(at).slice(0, 10);

/** The first day of a window of so many days that ends today. */
export const countsFrom = (now: number, days: number): string => dayOf(now - (days - 1) * DAY_MS);

/** Those of one mail of a journey. */
export const stepOf = (days: readonly DayCounts[], step: string): readonly DayCounts[] =>
  days.filter((one) => one.step === step);

/** The mails of a journey that something was counted of. */
export const stepsIn = (days: readonly DayCounts[]): readonly string[] => [
  ...new Set(days.flatMap(({ step }) => step ?? [])),
];

/** Counts by day, of several, together. */
export const joinDays = (
  all: readonly Readonly<Record<string, Counts>>[],
): Readonly<Record<string, Counts>> =>
  byDay(all.flatMap((days) => Object.entries(days).map(([day, counts]) => ({ day, counts }))));

/** By day, whatever the mail. */
export const byDay = (days: readonly DayCounts[]): Readonly<Record<string, Counts>> => {
  const sums: Record<string, Counts> = {};
  for (const { day, counts } of days) sums[day] = plus(sums[day] ?? {}, counts, 1);
  return sums;
};

/** What was counted beside what was counted before; never below nothing. */
export const sumSince = (days: readonly DayCounts[], before: Readonly<Record<string, Counts>> = {}): Counts =>
  sumOf(Object.entries(byDay(days)).map(([day, counts]) => plus(counts, before[day] ?? {}, -1)));
