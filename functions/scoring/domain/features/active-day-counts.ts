import { DAY_MS } from '../../../shared/kernel/time';
import { activeDaysOf, type DatedActivity, type EventCounts } from '../../../tracking/contract';

/** The days of the last year on which a member was active, counted as a card counts interactions, and how far apart they are. */
export interface ActiveDays {
  /** Days since 1970, UTC, ascending. */
  readonly days: readonly number[];
  /** `f` and `l` are whole days apart, `l` being the last interaction. */
  readonly counts: EventCounts;
  /** The mean time between two, in days; 0 of one day alone. */
  readonly meanGap: number;
  /**
   * The gap in which an instant between the first and the last lies on average: each gap weighs as much as it is long. It is the gap of who
   * comes at a steady pace, and of who comes in bursts of several days the gap between the bursts. 0 of one day alone.
   */
  readonly usualGap: number;
}

const MOST = 400;
const powers = (halfLife: number): Float64Array =>
  Float64Array.from({ length: MOST }, (_, days) => 2 ** (-days / halfLife));
const [D7, D30, D90] = [powers(7), powers(30), powers(90)];

/**
 * See ActiveDays; undefined for one who never did anything. Of who did nothing else within a year before the last interaction, the first one is
 * the other day.
 */
export const activeDays = (activity: DatedActivity): ActiveDays | undefined => {
  const { all } = activity;
  const days = activeDaysOf(activity);
  const last = days.at(-1);
  if (!all || last === undefined) return undefined;
  const first = Math.floor(all.f / DAY_MS);
  if (days.length === 1 && first < last) days.unshift(first);
  let [d7, d30, d90, squares] = [0, 0, 0, 0];
  for (const [k, day] of days.entries()) {
    const ago = last - day;
    d7 += D7[ago] ?? 0;
    d30 += D30[ago] ?? 0;
    d90 += D90[ago] ?? 0;
    if (k > 0) squares += (day - (days[k - 1] as number)) ** 2;
  }
  const span = last - (days[0] as number);
  const n = days.length;
  return {
    days,
    counts: { f: all.l - span * DAY_MS, l: all.l, n, d7, d30, d90 },
    meanGap: span / Math.max(1, n - 1),
    usualGap: span > 0 ? squares / span : 0,
  };
};
