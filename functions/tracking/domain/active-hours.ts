import { HOUR_MS } from '../../shared/kernel/time';

/*
 * The last hours (of UTC) in which a member did something, as one text: three characters an hour, hours since 2020, ascending.
 * Hours and not counts, so that a long visit weighs no more than a short one, what comes twice or late changes nothing, two cards
 * unite as sets, and whoever reads it can tell the clock on the member's wall on that very day.
 */

const SINCE = Date.UTC(2020, 0, 1) / HOUR_MS;
/** Base 64 in the order of its codes, so that texts sort as what they tell does. */
export const DIGITS = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';
const WIDTH = 3;
/** So many hours are kept: 48 characters on the card. */
export const MOST_HOURS = 16;

const codeOf = (hour: number): string =>
  `${DIGITS[hour >> 12]}${DIGITS[(hour >> 6) & 63]}${DIGITS[hour & 63]}`;

const codesOf = (hours: string): string[] => {
  const codes: string[] = [];
  for (let at = 0; at + WIDTH <= hours.length; at += WIDTH) codes.push(hours.slice(at, at + WIDTH));
  return codes;
};

const latest = (codes: readonly string[]): string => [...new Set(codes)].sort().slice(-MOST_HOURS).join('');

/**
 * The text with the hour of an instant (epoch ms). An instant at midnight of UTC to the millisecond is a date without a time, and one
 * before 2020 or after 2049 is not written down: both leave it as it is.
 */
export const addHour = (hours: string | undefined, at: number): string | undefined => {
  const hour = Math.floor(at / HOUR_MS) - SINCE;
  if (!(hour >= 0 && hour < 64 ** WIDTH) || at % (24 * HOUR_MS) === 0) return hours;
  const code = codeOf(hour);
  if (hours?.endsWith(code)) return hours;
  return latest([...codesOf(hours ?? ''), code]);
};

/** Two members' hours as one's: the latest of both. */
export const mergeHours = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined ? (one ?? other) : latest([...codesOf(one), ...codesOf(other)]);

/** The instants (epoch ms) at which those hours began, ascending; what cannot be read of a text is left out. */
export const hoursOf = (hours: unknown): number[] => {
  if (typeof hours !== 'string') return [];
  return codesOf(hours).flatMap((code) => {
    const [a = -1, b = -1, c = -1] = [...code].map((digit) => DIGITS.indexOf(digit));
    return a < 0 || b < 0 || c < 0 ? [] : [((a << 12) + (b << 6) + c + SINCE) * HOUR_MS];
  });
};
