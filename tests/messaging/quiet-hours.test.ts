import fc from 'fast-check';
import { isTimeZone, quietUntil } from '../../functions/messaging/domain/quiet-hours';

const NIGHT = { from: '21:00', to: '08:00' };
const at = (text: string) => Date.parse(text);

const zoned = new Map<string, Intl.DateTimeFormat>();
const clockIn = (instant: number, timeZone: string): string => {
  const format =
    zoned.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  zoned.set(timeZone, format);
  return format.format(instant);
};

describe('quiet hours', () => {
  it('last until the morning of the member, from the evening and from after midnight', () => {
    expect(quietUntil(at('2026-11-24T21:00:00Z'), 'Europe/London', NIGHT)).toBe(at('2026-11-25T08:00:00Z'));
    expect(quietUntil(at('2026-11-25T03:00:00Z'), 'Europe/London', NIGHT)).toBe(at('2026-11-25T08:00:00Z'));
    expect(quietUntil(at('2026-11-25T08:00:00Z'), 'Europe/London', NIGHT)).toBeUndefined();
    expect(quietUntil(at('2026-11-24T20:59:59Z'), 'Europe/London', NIGHT)).toBeUndefined();
  });

  it('may lie within one day', () => {
    const noon = { from: '12:00', to: '14:30' };
    expect(quietUntil(at('2026-11-24T13:00:00Z'), 'Europe/London', noon)).toBe(at('2026-11-24T14:30:00Z'));
    expect(quietUntil(at('2026-11-24T15:00:00Z'), 'Europe/London', noon)).toBeUndefined();
  });

  it('end by the clock on the wall in the nights in which it changes', () => {
    expect(quietUntil(at('2026-03-28T22:00:00Z'), 'Europe/London', NIGHT)).toBe(at('2026-03-29T07:00:00Z'));
    expect(quietUntil(at('2026-10-24T21:00:00Z'), 'Europe/London', NIGHT)).toBe(at('2026-10-25T08:00:00Z'));
    // 01:30 does not exist in that night: 02:00 comes after 00:59.
    const early = { from: '23:00', to: '01:30' };
    expect(quietUntil(at('2026-03-29T00:30:00Z'), 'Europe/London', early)).toBe(at('2026-03-29T01:00:00Z'));
  });

  const zones = [
    'Europe/London',
    'Europe/Paris',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
    'UTC',
  ];
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 15, 30, 45))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);

  it('end at the first minute that is not quiet, in any zone at any time of the year', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2026-01-01T00:00:00Z') / 60_000, max: at('2027-01-01T00:00:00Z') / 60_000 }),
        time,
        time,
        (zone, minute, from, to) => {
          const isQuiet = (instant: number) => {
            const now = clockIn(instant, zone);
            return from <= to ? now >= from && now < to : now >= from || now < to;
          };
          const start = minute * 60_000;
          const until = quietUntil(start, zone, { from, to });
          if (!isQuiet(start)) return expect(until).toBeUndefined();
          let first = start;
          while (isQuiet(first)) first += 60_000;
          return expect(until).toBe(first);
        },
      ),
      { numRuns: 300 },
    );
  });

  // Changes at midnight, by half an hour, by two hours, in both halves of the world, around Ramadan, and none.
  const changing = [
    ...zones,
    'Europe/Lisbon',
    'Europe/Dublin',
    'Africa/Cairo',
    'Africa/Casablanca',
    'Asia/Beirut',
    'Asia/Jerusalem',
    'America/Havana',
    'America/Santiago',
    'America/St_Johns',
    'Atlantic/Azores',
    'Australia/Sydney',
    'Pacific/Auckland',
    'Pacific/Chatham',
    'Antarctica/Troll',
  ];
  const offsetOf = (instant: number, zone: string): number => {
    const hour = Math.floor(instant / 3_600_000) * 3_600_000;
    const [h = 0, m = 0] = clockIn(hour, zone).split(':').map(Number);
    return h * 60 + m - new Date(hour).getUTCHours() * 60;
  };
  const daysOfChange = new Map(
    changing.map((zone) => {
      const days: number[] = [];
      for (let day = at('2026-01-01T00:00:00Z'); day < at('2029-01-01T00:00:00Z'); day += 86_400_000)
        if ((offsetOf(day + 86_400_000, zone) - offsetOf(day, zone)) % 1440 !== 0) days.push(day);
      return [zone, days.length > 0 ? days : [at('2028-02-29T00:00:00Z')]];
    }),
  );

  it('end at the first minute that is not quiet in the nights in which clocks change, either way, in any zone', () => {
    const night = fc.constantFrom(
      ['21:00', '08:00'],
      ['22:30', '07:15'],
      ['00:00', '06:00'],
      ['23:00', '01:30'],
      ['01:00', '02:30'],
    );
    fc.assert(
      fc.property(
        fc
          .constantFrom(...changing)
          .chain((zone) => fc.tuple(fc.constant(zone), fc.constantFrom(...(daysOfChange.get(zone) ?? [])))),
        fc.integer({ min: -12 * 60, max: 36 * 60 }),
        night,
        ([zone, day], minute, [from = '', to = '']) => {
          const isQuiet = (instant: number) => {
            const now = clockIn(instant, zone);
            return from <= to ? now >= from && now < to : now >= from || now < to;
          };
          const start = day + minute * 60_000;
          const until = quietUntil(start, zone, { from, to });
          if (!isQuiet(start)) return expect(until).toBeUndefined();
          let first = start;
          while (isQuiet(first)) first += 60_000;
          return expect(until).toBe(first);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('changed twice a year where they change: the days were found', () => {
    expect(daysOfChange.get('Europe/Paris')).toHaveLength(6);
    expect(daysOfChange.get('Australia/Lord_Howe')).toHaveLength(6);
    expect(daysOfChange.get('Antarctica/Troll')).toHaveLength(6);
  });

  it('know a time zone when they see one', () => {
    expect(isTimeZone('Europe/Paris')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
