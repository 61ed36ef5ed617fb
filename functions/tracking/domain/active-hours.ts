import { DAY_MS } from '../../shared/kernel/time';
import { HOUR_WIDTH, hourCode, instantOfHour, piecesOf } from './hour-codes';

/*
 * The last hours (of UTC) in which a member did something, as one text: three characters an hour, ascending.
 * Hours and not counts, so that a long visit weighs no more than a short one, what comes twice or late changes nothing, two cards
 * unite as sets, and whoever reads it can tell the clock on the member's wall on that very day.
 */

/** So many hours are kept: 48 characters on the card. */
export const MOST_HOURS = 16;

const codesOf = (hours: string): string[] => piecesOf(hours, HOUR_WIDTH);

const latest = (codes: readonly string[]): string => [...new Set(codes)].sort().slice(-MOST_HOURS).join('');

/**
 * The text with the hour of an instant (epoch ms). An instant at midnight of UTC to the millisecond is a date without a time, and one
 * before 2020 or after 2049 is not written down: both leave it as it is.
 */
export const addHour = (hours: string | undefined, at: number): string | undefined => {
  const code = at % DAY_MS === 0 ? undefined : hourCode(at);
  if (code === undefined || hours?.endsWith(code)) return hours;
  return latest([...codesOf(hours ?? ''), code]);
};

/** Two members' hours as one's: the latest of both. */
export const mergeHours = (one: string | undefined, other: string | undefined): string | undefined =>
  one === undefined || other === undefined ? (one ?? other) : latest([...codesOf(one), ...codesOf(other)]);

/** The instants (epoch ms) at which those hours began, ascending; what cannot be read of a text is left out. */
export const hoursOf = (hours: unknown): number[] =>
  typeof hours === 'string' ? codesOf(hours).flatMap((code) => instantOfHour(code) ?? []) : [];
