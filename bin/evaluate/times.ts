import { DateTime, IANAZone } from 'luxon';
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
  /^(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(?:([AaPp])\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)$/;
const YEAR_LAST = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})(.*)$/;
/** With points between, no country writes the month first. */
const POINTED = /^(\d{1,2})(\.)(\d{1,2})\2(\d{4}|\d{2})(.*)$/;
const SHORT_YEAR_FIRST = /^(\d{2})([-/])(\d{2})\2(\d{2})(.*)$/;
const SHORT_YEAR_POINTED = /^(\d{2})(\.)(\d{2})\2(\d{2})(.*)$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(.*)$/;

/** Two digits of a year: 70 to 99 are of the last century. */
const yearOf = (digits: string): number =>
  digits.length === 4 ? Number(digits) : Number(digits) + (Number(digits) >= 70 ? 1900 : 2000);

const offsetOf = (zone: string): number => {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  const [, sign, hours, minutes = '0'] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS);
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
  // Of hours alone only behind a clock, as PostgreSQL writes it: behind a date they may be anything.
  if (match[1] === undefined && /^[+-]\d{2}$/.test(zone ?? '')) return undefined;
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
        ? [yearOf(a), Number(b), Number(c)]
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

/** The formats that need no tokens. A text is of one of them alone, or of several RIVALS. */
export const formatsIn = (zone: string): TimeFormat[] => [
  { name: 'yyyy-MM-dd', read: datesOf(YEAR_FIRST, 'year-first', zone) },
  { name: 'yyyyMMdd', read: datesOf(COMPACT, 'year-first', zone) },
  { name: 'epoch-ms', read: epoch(/^\d{12,13}$/, 1) },
  { name: 'epoch', read: epoch(/^\d{9,10}(\.\d+)?$/, SECOND_MS) },
  { name: 'dd.MM.yyyy', read: datesOf(POINTED, 'day-first', zone) },
  { name: 'dd/MM/yyyy', read: datesOf(YEAR_LAST, 'day-first', zone) },
  { name: 'MM/dd/yyyy', read: datesOf(YEAR_LAST, 'month-first', zone) },
  { name: 'yy/MM/dd', read: datesOf(SHORT_YEAR_FIRST, 'year-first', zone) },
  { name: 'yy.MM.dd', read: datesOf(SHORT_YEAR_POINTED, 'year-first', zone) },
];

/** Formats that read the same texts as other times: of each of these only one is ever used for a file. */
export const RIVALS: readonly (readonly string[])[] = [
  ['dd/MM/yyyy', 'MM/dd/yyyy', 'yy/MM/dd'],
  ['dd.MM.yyyy', 'yy.MM.dd'],
];

/** Formats by name, for the help. */
export const TIME_FORMATS =
  'yyyy-MM-dd, dd/MM/yyyy, dd.MM.yyyy, MM/dd/yyyy, yy/MM/dd, yy.MM.dd, yyyyMMdd (each with or without a clock), epoch, epoch-ms';

/** Several formats as one, the first that reads a text; of one, that one. */
export const together = (formats: readonly TimeFormat[]): TimeFormat => {
  const [only] = formats;
  if (only && formats.length === 1) return only;
  return {
    name: formats.map(({ name }) => name).join(' or '),
    read: (text) => {
      for (const { read } of formats) {
        const at = read(text);
        if (at !== undefined) return at;
      }
      return undefined;
    },
  };
};

/** The zone itself; throws `time_zone_unknown`. */
export const checkedZone = (zone: string): string => {
  if (IANAZone.isValidZone(zone)) return zone;
  throw new UsageError(
    'time_zone_unknown',
    `--time-zone must be a zone such as Europe/Paris; it is "${zone}"`,
  );
};

/** The name in TIME_FORMATS of what people write for it: `-` for `/`, `yy` for a year that comes last, any sign after one of four digits that comes first. */
const knownName = (name: string): string =>
  name
    .trim()
    .replace(/^(dd|MM)([-/])(dd|MM)\2(yy)?yy$/, '$1/$3/yyyy')
    .replace(/^dd\.MM\.yy$/, 'dd.MM.yyyy')
    .replace(/^yy-MM-dd$/, 'yy/MM/dd')
    .replace(/^yyyy([/.])MM\1dd$/, 'yyyy-MM-dd');

/**
 * A format that was named: one of TIME_FORMATS or several with commas between, else Luxon's tokens. Throws `time_ambiguous` where two are
 * named that read the same texts as other times.
 */
export const namedFormat = (text: string, zone: string): TimeFormat => {
  const all = formatsIn(zone);
  const names = [...new Set(text.split(',').map(knownName))];
  const known = names.flatMap((name) => all.find((format) => format.name === name) ?? []);
  if (known.length < names.length) return { name: text, read: byTokens(text, zone) };
  for (const rivals of RIVALS) {
    const [one, other] = names.filter((name) => rivals.includes(name));
    if (one !== undefined && other !== undefined)
      throw new UsageError(
        'time_ambiguous',
        `--time-format: a time may be ${one} and ${other} at once, and another by each; name one of the two`,
      );
  }
  return together(known);
};
