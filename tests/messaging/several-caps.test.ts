import fc from 'fast-check';
import { reserve } from '../../functions/messaging/domain/reserve';
import type { Cap } from '../../functions/programme/contract';
import { aCard, aRequest, aSlot, DAY, iso, MINUTE, NOON } from '../support/messaging/builders';
import { LEASE_MS } from '../support/messaging/world';

const TOPICS = ['news', 'events'];
const CLASSES = ['marketing', 'last-chance'] as const;

const cap: fc.Arbitrary<Cap> = fc.record({
  scope: fc.oneof(
    fc.constant<Cap['scope']>('all'),
    fc.constantFrom(...TOPICS).map((topic) => ({ topic })),
    fc.constant<Cap['scope']>({ channel: 'email' }),
    fc.constantFrom(...CLASSES).map((of) => ({ class: of })),
  ),
  max: fc.integer({ min: 1, max: 4 }),
  window: fc.constantFrom('1h', '4h', '1d', '7d', '31d', '90d'),
});
const kind = { topic: fc.constantFrom(...TOPICS), class: fc.constantFrom(...CLASSES) };
const slots = fc
  .array(fc.record({ ago: fc.integer({ min: MINUTE, max: 91 * DAY }), ...kind }), { maxLength: 12 })
  .map((all) =>
    all.sort((a, b) => b.ago - a.ago).map(({ ago, ...over }, index) => aSlot(NOON - ago + index, over)),
  );

const ask = (pressure: ReturnType<typeof aSlot>[], caps: readonly Cap[], over: object, messageGap?: string) =>
  reserve(
    aCard({ pressure }),
    aRequest({ expiresAt: iso(NOON + 200 * DAY), ...over }),
    { key: 'k'.repeat(16), owner: 'me', limits: { caps, leaseMs: LEASE_MS, messageGap } },
    NOON,
  );

describe('of several caps', () => {
  it('the tightest wins: a slot where each alone has one, else a wait until the latest of theirs', () => {
    fc.assert(
      fc.property(
        slots,
        fc.array(cap, { minLength: 1, maxLength: 5 }),
        fc.record(kind),
        (pressure, caps, over) => {
          const alone = caps.map((one) => ask(pressure, [one], over));
          const together = ask(pressure, caps, over);
          const waits = alone.flatMap((one) => (one.decision === 'deferred' ? [one.until] : []));
          if (waits.length === 0) return expect(together.decision).toBe('granted');
          return expect(together).toMatchObject({
            decision: 'deferred',
            until: Math.max(...waits),
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('the reason, the numbers and the wait are of the same one, the message gap among them', () => {
    fc.assert(
      fc.property(
        slots,
        fc.array(cap, { minLength: 1, maxLength: 4 }),
        fc.constantFrom('1h', '4h', '2d', '20d'),
        (pressure, caps, gap) => {
          const together = ask(pressure, caps, {}, gap);
          fc.pre(together.decision === 'deferred');
          const alone = [...caps.map((one) => ask(pressure, [one], {})), ask(pressure, [], {}, gap)];
          expect(alone).toContainEqual(together);
          expect(together).toMatchObject({ numbers: { next: iso((together as { until: number }).until) } });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('a lower one, a longer one or one more never lets a message go earlier', () => {
    fc.assert(
      fc.property(
        slots,
        fc.array(cap, { minLength: 1, maxLength: 3 }),
        cap,
        fc.record(kind),
        (pressure, caps, more, over) => {
          const until = (of: readonly Cap[]): number => {
            const decided = ask(pressure, of, over);
            return decided.decision === 'deferred' ? decided.until : NOON;
          };
          const before = until(caps);
          expect(until([...caps, more])).toBeGreaterThanOrEqual(before);
          const lower = caps.map((one) => ({ ...one, max: Math.max(1, one.max - 1) }));
          expect(until(lower)).toBeGreaterThanOrEqual(before);
          expect(until(caps.map((one) => ({ ...one, window: '90d' })))).toBeGreaterThanOrEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('the wait is exact: a millisecond before there is no slot, at that instant there is one', () => {
    fc.assert(
      fc.property(slots, fc.array(cap, { minLength: 1, maxLength: 4 }), (pressure, caps) => {
        const decided = ask(pressure, caps, {});
        fc.pre(decided.decision === 'deferred');
        if (decided.decision !== 'deferred') return;
        const at = (now: number) =>
          reserve(
            aCard({ pressure }),
            aRequest({ expiresAt: iso(NOON + 200 * DAY) }),
            { key: 'k'.repeat(16), owner: 'me', limits: { caps, leaseMs: LEASE_MS } },
            now,
          ).decision;
        expect(at(decided.until - 1)).toBe('deferred');
        expect(at(decided.until)).toBe('granted');
      }),
      { numRuns: 300 },
    );
  });
});
