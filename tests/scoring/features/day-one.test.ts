import fc from 'fast-check';
import { DAY_ONE_WEIGHTS, dayOnePrior, dayOneRisk } from '../../../functions/scoring/domain/features/day-one';
import { DAY_ONE_COEFFICIENTS } from '../../../functions/scoring/domain/features/day-one-coefficients';
import { FEATURES, memberFeatures } from '../../../functions/scoring/domain/features/member-features';
import { DAY_MS } from '../../../functions/shared/kernel/time';
import { activityOn, NOW } from '../../support/scoring/builders';

describe('the risk of day one', () => {
  const days = fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { minLength: 1, maxLength: 40 });

  it('never falls while a member stays away, and stays within 0 and 1', () => {
    fc.assert(
      fc.property(
        days,
        fc.nat(600),
        fc.nat(600),
        fc.integer({ min: 5, max: 200 }),
        (ago, wait, more, horizon) => {
          const card = activityOn(...ago);
          const risk = (day: number) =>
            dayOneRisk(memberFeatures(card, NOW + day * DAY_MS, horizon * DAY_MS) ?? []);
          expect(risk(wait + more)).toBeGreaterThanOrEqual(risk(wait) - 1e-12);
          expect(risk(wait)).toBeGreaterThan(0);
          expect(risk(wait)).toBeLessThan(1);
        },
      ),
    );
  });

  it('has weights for features that there are', () => {
    const names = FEATURES.map(({ name }) => name);
    for (const name of Object.keys(DAY_ONE_COEFFICIENTS)) expect(names).toContain(name);
    expect(DAY_ONE_WEIGHTS).toHaveLength(FEATURES.length);
  });

  it('is the mean of a prior in any unit', () => {
    const scale = FEATURES.map((_, j) => j + 1);
    const { mean } = dayOnePrior({ centre: scale, scale });
    mean.forEach((value, j) => {
      expect(value / (j + 1)).toBeCloseTo(DAY_ONE_WEIGHTS[j] as number, 12);
    });
  });
});
