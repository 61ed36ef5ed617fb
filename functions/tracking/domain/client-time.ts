import { DAY_MS, MINUTE_MS } from '../../shared/kernel/time';

const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$/;
const ZONED = /(GMT|UTC|[+-]\d{4})/;
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(9998, 11, 31);
const SKEW_MS = MINUTE_MS;
const AHEAD_MS = DAY_MS;

const fromText = (text: string): number => {
  const match = WRITTEN.exec(text.trim());
  // What browsers print (`Tue, 24 Nov 2026 06:00:00 GMT`) is readable as long as it names its zone.
  if (!match) return ZONED.test(text) ? Date.parse(text) : Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, , sign, zoneHours, zoneMinutes] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const isRealDay = new Date(date).getUTCDate() === Number(day) && Number(month) >= 1 && Number(month) <= 12;
  const [h, m, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  if (!isRealDay || h > 24 || m > 59 || s > 60) return Number.NaN;
  const milliseconds = Number((fraction ?? '').slice(0, 3).padEnd(3, '0'));
  const offset = sign ? (Number(zoneHours) * 60 + Number(zoneMinutes ?? 0)) * MINUTE_MS : 0;
  return date + ((h * 60 + m) * 60 + s) * 1000 + milliseconds - (sign === '-' ? -offset : offset);
};

/**
 * A time as clients write it, in epoch ms: ISO 8601 with any number of decimals, an offset or none (then UTC), a day
 * alone, a number of milliseconds (or of seconds, below 100 billion). Undefined for what cannot be read, or lies
 * outside the years 1970 to 9998.
 */
export const readTime = (value: unknown): number | undefined => {
  let at = Number.NaN;
  if (typeof value === 'string') at = fromText(value);
  else if (typeof value === 'number') at = value < 1e11 ? value * 1000 : value;
  return at >= EARLIEST && at <= LATEST ? Math.trunc(at) : undefined;
};

interface Timed {
  readonly [field: string]: unknown;
  readonly originalTimestamp?: unknown;
  readonly timestamp?: unknown;
}

/** The time that a call gives for itself (epoch ms), uncorrected: part of its key. Undefined when it gives none. */
export const timeAsGiven = (call: Timed): number | undefined =>
  readTime(call.originalTimestamp) ?? readTime(call.timestamp);

/** Whether a call says something for a time that is none. */
export const saysUnreadableTime = (call: Timed): boolean =>
  timeAsGiven(call) === undefined && ((call.originalTimestamp ?? call.timestamp) || undefined) !== undefined;

/**
 * When a call happened (epoch ms): `receivedAt - (sentAt - given)` where the client's clock is over a minute off
 * (the rule of Segment's tracking API), else as given. Over 24 hours ahead it is the time of receipt, and flagged.
 */
export const correctTime = (
  given: number,
  sentAt: number | undefined,
  receivedAt: number,
): { readonly at: number; readonly flagged?: 'time_ahead' } => {
  const skew = sentAt === undefined ? 0 : receivedAt - sentAt;
  const corrected = Math.abs(skew) > SKEW_MS ? given + skew : given;
  const at = corrected < EARLIEST ? given : corrected;
  return at > receivedAt + AHEAD_MS ? { at: receivedAt, flagged: 'time_ahead' } : { at };
};
