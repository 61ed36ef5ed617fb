import * as fc from 'fast-check';
import { DEFAULT_GUARDRAILS } from '../../functions/programme/domain/document';
import type { Counts, RailVerdict } from '../../functions/reporting/contract';
import { chanceOfAtLeast } from '../../functions/reporting/domain/binomial';
import { judgeRails } from '../../functions/reporting/domain/guardrail';

/** The tail by Pascal's rule: slow, and by another way. */
const tailByPascal = (events: number, trials: number, p: number): number => {
  let row = [1];
  for (let n = 0; n < trials; n += 1)
    row = Array.from({ length: n + 2 }, (_, k) => (row[k] ?? 0) * (1 - p) + (row[k - 1] ?? 0) * p);
  return row.slice(events).reduce((sum, one) => sum + one, 0);
};

const share = fc.double({ min: 0.0005, max: 0.6, noNaN: true });

describe('the chance of so many events or more', () => {
  it('is what Pascal’s rule says, term by term', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 120 }), share, (a, b, p) => {
        const [events, trials] = [Math.min(a, b), Math.max(a, b)];
        expect(chanceOfAtLeast(events, trials, p)).toBeCloseTo(tailByPascal(events, trials, p), 10);
      }),
    );
  });

  it('is known where it can be said by heart', () => {
    expect(chanceOfAtLeast(0, 10, 0.3)).toBe(1);
    expect(chanceOfAtLeast(10, 10, 0.5)).toBeCloseTo(1 / 1024, 12);
    expect(chanceOfAtLeast(1, 3, 0.5)).toBeCloseTo(7 / 8, 12);
  });

  it('falls with the events and rises with the trials, up to a million', () => {
    const trials = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(trials, share, fc.double({ min: 0, max: 1, noNaN: true }), (n, p, part) => {
        const events = Math.floor(part * n);
        const chance = chanceOfAtLeast(events, n, p);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(chanceOfAtLeast(events + 1, n + 1, p)).toBeLessThanOrEqual(chance + 1e-9);
        expect(chanceOfAtLeast(events, n + 1, p)).toBeGreaterThanOrEqual(chance - 1e-9);
      }),
    );
  });
});

const verdict = (verdicts: readonly RailVerdict[], rail: RailVerdict['rail']) =>
  verdicts.find((one) => one.rail === rail)?.verdict;
const judged = (counts: Counts, over = {}) => judgeRails(counts, { ...DEFAULT_GUARDRAILS, ...over });

describe('the guard-rails', () => {
  it.each<[RailVerdict['rail'], Counts, string]>([
    ['unsubscribes', { delivered: 99, left: 99 }, 'not enough data'],
    ['unsubscribes', { delivered: 99, leftByButton: 200 }, 'not enough data'],
    ['unsubscribes', { leftByButton: 100 }, 'not enough data'],
    ['unsubscribes', { delivered: 4000, left: 10 }, 'within'],
    ['unsubscribes', { delivered: 4000, left: 14 }, 'within'],
    ['unsubscribes', { delivered: 4000, left: 20 }, 'beyond'],
    ['unsubscribes', { delivered: 4000, leftByButton: 20 }, 'beyond'],
    ['complaints', { delivered: 1000, complained: 1 }, 'within'],
    ['complaints', { delivered: 1000, complained: 6 }, 'beyond'],
    ['bounces', { sent: 100, bounced: 4 }, 'within'],
    ['bounces', { sent: 100, bounced: 8 }, 'beyond'],
    ['dissatisfaction', { clicked: 500, left: 50 }, 'within'],
    ['dissatisfaction', { clicked: 500, left: 90 }, 'beyond'],
    ['dissatisfaction', { clicked: 500, leftByButton: 400 }, 'within'],
    ['dissatisfaction', { clicked: 20, left: 20 }, 'not enough data'],
    ['dissatisfaction', { left: 200 }, 'not enough data'],
  ])('say of %s of %j: %s', (rail, counts, expected) => {
    expect(verdict(judged(counts), rail)).toBe(expected);
  });

  it('judge by the level that the programme sets', () => {
    const counts = { sent: 100, bounced: 5 };
    expect(verdict(judged(counts, { level: 0.01 }), 'bounces')).toBe('within');
    expect(verdict(judged(counts, { level: 0.1 }), 'bounces')).toBe('beyond');
  });

  it('never say beyond at a rate within the limit, nor say less when more is bad', () => {
    const order = ['not enough data', 'within', 'beyond'];
    const n = fc.nat({ max: 20_000 });
    fc.assert(
      fc.property(n, n, n, n, n, n, (sent, delivered, bounced, complained, clicked, left) => {
        const counts = { sent, delivered, bounced, complained, clicked, left };
        const worse = { ...counts, bounced: bounced + 1, complained: complained + 1, left: left + 1 };
        const more = judged(worse);
        for (const { rail, events, of, limit, verdict: said } of judged(counts)) {
          if (events <= of * limit) expect(said).not.toBe('beyond');
          expect(order.indexOf(verdict(more, rail) ?? '')).toBeGreaterThanOrEqual(order.indexOf(said));
        }
      }),
    );
  });

  it('trip at the limit itself less often than the level says, whatever the number of mails', () => {
    for (const sent of [100, 137, 500, 2_000]) {
      const trips = Array.from({ length: sent + 1 }, (_, bounced) => bounced).find(
        (bounced) => verdict(judged({ sent, bounced }), 'bounces') === 'beyond',
      );
      expect(chanceOfAtLeast(trips ?? 0, sent, 0.02)).toBeLessThan(DEFAULT_GUARDRAILS.level);
      expect(chanceOfAtLeast((trips ?? 0) - 1, sent, 0.02)).toBeGreaterThanOrEqual(DEFAULT_GUARDRAILS.level);
    }
  });
});
