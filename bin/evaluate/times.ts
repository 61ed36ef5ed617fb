import { DateTime, IANAZone } from 'luxon';
import { RelanceError } from '../../functions/shared/kernel/errors';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../functions/shared/kernel/time';
import { UsageError } from '../support/problems';

/** Reads a written time as epoch milliseconds; undefined when it is none. */
export type TimeReader = (text: string) => number | undefined;

/** How times are written in a file: known by name, or in Luxon's tokens. */
export interface TimeFormat {
  readonly name: string;
  readonly read: TimeReader;
}

type Order = 'year-first' | 'day-first' | 'month-first';

const CLOCK =
  /^(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(?:([AaPp])\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(.*)$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(.*)$/;

/** Two digits of a year: 70 to 99 are of the last century. */
const yearOf = (digits: string): number =>
  digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) >= 70 ? 1900 : 2000);

const offsetOf = (zone: string): number => {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * HOUR_MS + Number(match[3]) * MINUTE_MS);
};

/** Time zones are asked once an hour of the calendar, not once a line. */
const wallClock = (zone: string): ((wallMs: number) => number) => {
  if (zone === 'UTC') return (wall) => wall;
  const known = new Map<number, number>();
  return (wall) => {
    const hour = Math.floor(wall / HOUR_MS);
    let start = known.get(hour);
    if (start === undefined) {
      const text = new Date(hour * HOUR_MS).toISOString().slice(0, 19);
      start = DateTime.fromISO(text, { zone }).toMillis();
      known.set(hour, start);
    }
    return start + (wall - hour * HOUR_MS);
  };
};

const instantOf = (
  [year, month, day]: readonly [number, number, number],
  clock: string,
  fromWall: (wall: number) => number,
): number | undefined => {
  const match = CLOCK.exec(clock);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = '', half, zone] = match;
  let hour = Number(hours);
  if (half) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const midnight = Date.UTC(year, month - 1, day);
  const real = new Date(midnight);
  if (real.getUTCFullYear() !== year || real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day)
    return undefined;
  const wall =
    midnight +
    hour * HOUR_MS +
    Number(minutes) * MINUTE_MS +
    Number(seconds) * SECOND_MS +
    Math.floor(Number(`0.${fraction || 0}`) * SECOND_MS);
  return zone ? wall - offsetOf(zone) : fromWall(wall);
};

const datesOf = (pattern: RegExp, order: Order, zone: string): TimeReader => {
  const fromWall = wallClock(zone);
  return (text) => {
    const match = pattern.exec(text.trim());
    if (!match) return undefined;
    const parts = match.slice(1).filter((part) => !/^[-/.]$/.test(part));
    const [a = '', b = '', c = '', clock = ''] = parts;
    const date: readonly [number, number, number] =
      order === 'year-first'
        ? [Number(a), Number(b), Number(c)]
        : order === 'day-first'
          ? [yearOf(c), Number(b), Number(a)]
          : [yearOf(c), Number(a), Number(b)];
    return instantOf(date, clock, fromWall);
  };
};

const epoch =
  (pattern: RegExp, unit: number): TimeReader =>
  (text) =>
    pattern.test(text.trim()) ? Math.round(Number(text) * unit) : undefined;

const byTokens = (format: string, zone: string): TimeReader => {
  return (text) => {
    const time = DateTime.fromFormat(text.trim(), format, { zone });
    return time.isValid ? time.toMillis() : undefined;
  };
};

const formatsIn = (zone: string): TimeFormat[] => [
  { name: 'yyyy-MM-dd', read: datesOf(YEAR_FIRST, 'year-first', zone) },
  { name: 'yyyyMMdd', read: datesOf(COMPACT, 'year-first', zone) },
  { name: 'epoch-ms', read: epoch(/^-?\d{11,14}$/, 1) },
  { name: 'epoch', read: epoch(/^-?\d{6,10}(\.\d+)?$/, SECOND_MS) },
  { name: 'dd/MM/yyyy', read: datesOf(YEAR_LAST, 'day-first', zone) },
  { name: 'MM/dd/yyyy', read: datesOf(YEAR_LAST, 'month-first', zone) },
];

/** Formats by name, for the help. */
export const TIME_FORMATS =
  'yyyy-MM-dd, dd/MM/yyyy, MM/dd/yyyy, yyyyMMdd (each with or without a clock), epoch, epoch-ms';

/** The zone itself; throws `time_zone_unknown`. */
export const checkedZone = (zone: string): string => {
  if (IANAZone.isValidZone(zone)) return zone;
  throw new UsageError(
    'time_zone_unknown',
    `--time-zone must be a zone such as Europe/Paris; it is "${zone}"`,
  );
};

/** A format that was named: one of TIME_FORMATS (also with `-` or `.` for `/`), or Luxon's tokens. */
export const namedFormat = (name: string, zone: string): TimeFormat => {
  const plain = name
    .trim()
    .replace(/[-.]/g, '/')
    .replace('yyyy/MM/dd', 'yyyy-MM-dd')
    .replace('epoch/ms', 'epoch-ms');
  const known = formatsIn(zone).find((format) => format.name === plain || format.name === name);
  return known ?? { name, read: byTokens(name, zone) };
};

const SHARE = 0.9;

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Of times that no format reads: the first that the best of them cannot. */
const unreadableTimes = (
  texts: readonly string[],
  best: { readonly format: TimeFormat; readonly share: number } | undefined,
): RelanceError => {
  const isUnread = (text: string) => best?.format.read(text) === undefined;
  const unread = shortened(texts.find(isUnread) ?? '');
  const what =
    best && best.share > 0
      ? `${texts.filter(isUnread).length} of the first ${texts.length} times cannot be read as ${best.format.name}, the first of them "${unread}"`
      : `The times (the first is "${unread}") are not written in a known format`;
  return new RelanceError(
    'time_unreadable',
    `${what}; name the format with --time-format: ${TIME_FORMATS}, or tokens such as "d MMM yyyy HH:mm".`,
  );
};

/**
 * The format in which a sample of times is written, by what reads nine of ten of them. Throws `time_unreadable` when none
 * does, and `time_ambiguous` when day and month could be either.
 */
export const detectFormat = (sample: readonly string[], zone: string): TimeFormat => {
  const texts = sample.filter((text) => text.trim() !== '');
  const shown = texts[0] ?? '';
  const readBy = ({ read }: TimeFormat) => texts.filter((text) => read(text) !== undefined).length;
  const ranked = formatsIn(zone)
    .map((format) => ({ format, share: readBy(format) / Math.max(1, texts.length) }))
    .sort((a, b) => b.share - a.share);
  const fitting = ranked.filter(({ share }) => share >= SHARE);
  const [first, second] = fitting;
  if (!first) throw unreadableTimes(texts, ranked[0]);
  const slashed = [first, second].filter((one) => one?.format.name.endsWith('/yyyy'));
  if (slashed.length === 2 && first.share === second?.share) {
    const dayFirst = fitting.find(({ format }) => format.name === 'dd/MM/yyyy');
    if (/^\d{1,2}\./.test(shown.trim()) && dayFirst) return dayFirst.format;
    throw new UsageError(
      'time_ambiguous',
      `The times (the first is "${shown}") may be written day first or month first; say which with --time-format dd/MM/yyyy or MM/dd/yyyy.`,
    );
  }
  return first.format;
};
