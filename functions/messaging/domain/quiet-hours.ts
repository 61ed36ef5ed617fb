import { DAY_MS, MINUTE_MS } from '../../shared/kernel/time';

/** Local hours in which nothing is sent: `from` inclusive to `to` exclusive, `HH:MM`; from after to crosses midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formats.set(timeZone, made);
  return made;
};

/** Whether this platform knows a time zone by that name. */
export const isTimeZone = (timeZone: string): boolean => {
  try {
    return formatOf(timeZone) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** What the clock on the wall of a zone shows at an instant (epoch ms), and how far (ms) it is ahead of UTC. Throws RangeError for no zone. */
export const wallClock = (instant: number, timeZone: string) => {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return {
    minuteOfDay: hour * 60 + minute,
    offset: Date.UTC(year, month - 1, day, hour, minute) - Math.floor(instant / MINUTE_MS) * MINUTE_MS,
  };
};

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

const isQuiet = (minute: number, { from, to }: QuietHours): boolean => {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
};

const endOnThisClock = (instant: number, minute: number, hours: QuietHours): number => {
  const minutes = (minuteOf(hours.to) - minute + 1440) % 1440;
  return Math.floor(instant / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS;
};

const clockChange = (from: number, until: number, timeZone: string): number => {
  const before = wallClock(from, timeZone).offset;
  let [low, high] = [Math.floor(from / MINUTE_MS), Math.ceil(until / MINUTE_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallClock(middle * MINUTE_MS, timeZone).offset === before) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
};

/**
 * The end of the quiet hours (epoch ms) that an instant falls into by the member's clock; undefined outside them. When
 * the clocks change during the night, the end is what the clock on the wall says after the change.
 */
export const quietUntil = (instant: number, timeZone: string, hours: QuietHours): number | undefined => {
  let from = instant;
  for (let changes = 0; changes < 3; changes += 1) {
    const { minuteOfDay, offset } = wallClock(from, timeZone);
    if (!isQuiet(minuteOfDay, hours)) return changes === 0 ? undefined : from;
    const end = endOnThisClock(from, minuteOfDay, hours);
    if (wallClock(end, timeZone).offset === offset) return end;
    from = clockChange(from, end, timeZone);
  }
  return instant + DAY_MS;
};
