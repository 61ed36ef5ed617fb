import fc from 'fast-check';
import { SILENCE_COEFFICIENTS } from '../../functions/scoring/domain/silence-coefficients';
import { SILENCE_FEATURES, silenceFeatures } from '../../functions/scoring/domain/silence-features';
import { silenceRisk } from '../../functions/scoring/domain/silence-risk';
import { DAY_MS } from '../../functions/shared/kernel/time';
import { countsOf, NOW, regular } from '../support/scoring/builders';

const H = 30 * DAY_MS;
const DAYS = fc.array(fc.double({ min: 0, max: 3_000, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('the risk of silence', () => {
  it('is low for a member who keeps a rhythm, and high once four beats of it were missed', () => {
    expect(silenceRisk(regular(2), NOW, H)).toBeLessThan(0.3);
    expect(silenceRisk(regular(40), NOW, H)).toBeGreaterThan(0.65);
  });

  it('is higher for a single interaction than for many at the same recency', () => {
    expect(silenceRisk(countsOf(20), NOW, H)).toBeGreaterThan(silenceRisk(countsOf(80, 60, 40, 20), NOW, H));
  });

  it('never falls while a member stays away', () => {
    fc.assert(
      fc.property(
        DAYS,
        fc.integer({ min: 0, max: 800 }),
        fc.integer({ min: 0, max: 800 }),
        (days, wait, more) => {
          const all = countsOf(...[...days].sort((a, b) => b - a));
          const sooner = silenceRisk(all, NOW + wait * DAY_MS, H);
          expect(silenceRisk(all, NOW + (wait + more) * DAY_MS, H)).toBeGreaterThanOrEqual(sooner - 1e-12);
        },
      ),
    );
  });

  it('stays strictly between 0 and 1 for any card, also for times ahead of the clock', () => {
    fc.assert(
      fc.property(
        DAYS,
        fc.integer({ min: -4_000, max: 4_000 }),
        fc.integer({ min: 1, max: 400 }),
        (days, at, horizon) => {
          const all = countsOf(...[...days].sort((a, b) => b - a));
          const risk = silenceRisk(all, NOW + at * DAY_MS, horizon * DAY_MS);
          expect(risk).toBeGreaterThan(0);
          expect(risk).toBeLessThan(1);
        },
      ),
    );
  });

  it('has a coefficient for each feature', () => {
    expect(SILENCE_COEFFICIENTS).toHaveLength(SILENCE_FEATURES.length);
    expect(silenceFeatures(regular(2), NOW, H)).toHaveLength(SILENCE_FEATURES.length);
  });
});
