import fc from 'fast-check';
import type { ContactCard } from '../../functions/messaging/contract';
import { decideSend, type SendRules } from '../../functions/messaging/domain/decide';
import { confirmed } from '../../functions/messaging/domain/reservations';
import type { Cap } from '../../functions/programme/contract';
import { aCard, aRequest, DAY, HOUR, iso, MINUTE } from '../support/messaging/builders';
import { GRACE_MS, LEASE_MS } from '../support/messaging/world';

const ZONES = [
  'UTC',
  'Europe/London',
  'Europe/Paris',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Antarctica/Troll',
];
const CEILING: Cap = { scope: 'all', max: 8, window: '31d' };
const A_DAY: Cap = { scope: 'all', max: 1, window: '1d' };

const formats = new Map<string, Intl.DateTimeFormat>();
const monthIn = (instant: number, timeZone: string): string => {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit' });
  formats.set(timeZone, format);
  return format.format(instant);
};

const mostInAMonth = (times: readonly number[], timeZone: string): number => {
  const counts = new Map<string, number>();
  for (const at of times) {
    const month = monthIn(at, timeZone);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return Math.max(...counts.values());
};

/** How one asks: how long after it may, by a clock that is so far off, and how late SES accepts (all ms). */
interface Ask {
  readonly after: number;
  readonly skew: number;
  readonly accepts: number;
}
const EAGER: Ask = { after: 0, skew: 0, accepts: 0 };

/** When SES accepts the messages of one who asks again as soon as it may, for a year. */
const aYearOfAsking = (caps: readonly Cap[], from: number, asks: readonly Ask[]): number[] => {
  const rules: SendRules = {
    limits: { caps, leaseMs: LEASE_MS },
    timing: { leaseMs: LEASE_MS, graceMs: GRACE_MS },
    consent: { rules: [], waitMs: 0 },
    timeZone: 'UTC',
  };
  const accepted: number[] = [];
  let card: ContactCard = aCard();
  let now = from;
  for (let tries = 0; now < from + 366 * DAY; tries += 1) {
    const ask = asks[tries % Math.max(1, asks.length)] ?? EAGER;
    const said = now + ask.skew;
    const request = aRequest({
      occurrence: `o${tries}`,
      requestedAt: iso(said),
      expiresAt: iso(said + 90 * DAY),
    });
    const decision = decideSend({ contact: card, traits: {} }, request, rules, `owner-${tries}`, said);
    if (decision.decision === 'granted') {
      accepted.push(now + ask.accepts);
      card = confirmed(decision.next, decision.reservation) ?? card;
    } else if (decision.decision === 'deferred') {
      now = Math.max(now, decision.until - ask.skew + ask.after);
    } else throw new Error(`the year ends by ${decision.decision}`);
  }
  return accepted;
};

describe('8 in 31 days', () => {
  it.each(ZONES)('are never nine in a calendar month of one who asks without a rest, in %s', (zone) => {
    // Each start is the first moment of a month somewhere, of a common year and of a leap year.
    for (const year of [2027, 2028])
      for (const month of [0, 1, 2, 6, 9, 10])
        for (const hours of [-14, -2, -1, 0, 5, 12]) {
          const accepted = aYearOfAsking([CEILING], Date.UTC(year, month, 1, hours), []);
          expect(mostInAMonth(accepted, zone)).toBe(8);
        }
  });

  it('are never nine in a calendar month, whenever one asks, by what clock, however late SES accepts', () => {
    const ask = fc.record({
      after: fc.constantFrom(0, 0, 1, MINUTE, HOUR, DAY),
      skew: fc.constantFrom(-MINUTE, 0, MINUTE),
      accepts: fc.constantFrom(0, LEASE_MS),
    });
    const start = fc.integer({ min: Date.UTC(2026, 11, 1), max: Date.UTC(2029, 0, 1) });
    fc.assert(
      fc.property(
        fc.constantFrom([CEILING], [CEILING, A_DAY]),
        start,
        fc.array(ask, { minLength: 1, maxLength: 12 }),
        (caps, from, asks) => {
          const accepted = aYearOfAsking(caps, from, asks);
          for (const zone of ZONES) expect(mostInAMonth(accepted, zone)).toBeLessThanOrEqual(8);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('would be nine in a month by windows of 30 days: the check bites', () => {
    const accepted = aYearOfAsking([{ ...CEILING, window: '30d' }], Date.UTC(2027, 0, 1), []);
    expect(mostInAMonth(accepted, 'UTC')).toBeGreaterThan(8);
  });

  it('cover the longest month of any time zone', () => {
    const longest = 31 * DAY + 2 * HOUR;
    for (const zone of Intl.supportedValuesOf('timeZone'))
      for (const month of [1, 3, 5, 7, 8, 10, 12]) {
        // The first and the last moment of a month that is longer are in the same month.
        const noon = Date.UTC(2027, month - 1, 1, 12) - 26 * HOUR;
        let first = noon;
        while (monthIn(first, zone) !== `2027-${String(month).padStart(2, '0')}`) first += 15 * MINUTE;
        expect(monthIn(first + longest, zone)).not.toBe(monthIn(first, zone));
      }
  });
});
