import * as fc from 'fast-check';
import { DEFAULT_GUARDRAILS } from '../../functions/programme/domain/document';
import type { Counts, RailVerdict } from '../../functions/reporting/contract';
import { chanceOfEver } from '../../functions/reporting/domain/evidence';
import { judgeRails } from '../../functions/reporting/domain/guardrail';

const share = fc.double({ min: 0.0005, max: 0.95, noNaN: true });

describe('the chance of ever seeing such a sign', () => {
  it('is of what may follow, on average, what it was before: nobody wins by looking more often', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(2_000), share, (events, more, p) => {
        const evidence = (k: number, n: number) => 1 / chanceOfEver(k, n, p);
        const now = evidence(events, events + more);
        // Where there is no sign, the chance is 1 for want of a larger one.
        fc.pre(now > 50);
        const after =
          p * evidence(events + 1, events + more + 1) + (1 - p) * evidence(events, events + more + 1);
        expect(after / now).toBeCloseTo(1, 9);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is 1 at a rate within the limit, and falls to nothing beyond it', () => {
    expect(chanceOfEver(0, 0, 0.3)).toBe(1);
    expect(chanceOfEver(20, 1_000, 0.02)).toBe(1);
    expect(chanceOfEver(40, 1_000, 0.02)).toBeLessThan(0.01);
    expect(chanceOfEver(100_000, 100_000, 0.02)).toBe(0);
  });

  it('falls with the events and rises with the trials, up to a million', () => {
    const trials = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(trials, share, fc.double({ min: 0, max: 1, noNaN: true }), (n, p, part) => {
        const events = Math.floor(part * n);
        const chance = chanceOfEver(events, n, p);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1);
        expect(chanceOfEver(events + 1, n + 1, p)).toBeLessThanOrEqual(chance * (1 + 1e-9));
        expect(chanceOfEver(events, n + 1, p)).toBeGreaterThanOrEqual(chance * (1 - 1e-9));
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
    ['unsubscribes', { delivered: 4000, left: 22 }, 'beyond'],
    ['unsubscribes', { delivered: 4000, leftByButton: 22 }, 'beyond'],
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
    const counts = { sent: 100, bounced: 7 };
    expect(verdict(judged(counts, { level: 0.01 }), 'bounces')).toBe('within');
    expect(verdict(judged(counts, { level: 0.2 }), 'bounces')).toBe('beyond');
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
});
