/** Milliseconds in one second. */
export const SECOND_MS = 1_000;
/** Milliseconds in one minute. */
export const MINUTE_MS = 60 * SECOND_MS;
/** Milliseconds in one hour. */
export const HOUR_MS = 60 * MINUTE_MS;
/** Milliseconds in one day of 24 hours. */
export const DAY_MS = 24 * HOUR_MS;

const UNIT_MS = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const;

/** A length of time as people write it: a whole number and `s`, `m`, `h` or `d` (`'2h'`, `'31d'`). */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`;

/** What a written duration looks like; the schema of the programme checks against it. */
export const DURATION_PATTERN = /^([1-9]\d{0,5})([smhd])$/;

/** The milliseconds of a written duration; throws a RangeError that quotes what cannot be read. */
export const durationMs = (duration: string): number => {
  const match = DURATION_PATTERN.exec(duration);
  if (!match) throw new RangeError(`"${duration}" is not a duration such as 30s, 15m, 2h or 31d`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
};

/** Whether a number is an instant that has a date (epoch milliseconds): isoTime throws a RangeError of any other. */
export const isInstant = (epochMs: number): boolean => Math.abs(epochMs) <= 8.64e15;

/** An instant (epoch milliseconds) as ISO 8601 in UTC with milliseconds: the one written form of times. */
export const isoTime = (epochMs: number): string => new Date(epochMs).toISOString();
