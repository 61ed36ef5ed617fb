import fc from 'fast-check';
import {
  fitGammaGamma,
  gammaGammaExpected,
  gammaGammaLogLikelihood,
} from '../../../functions/scoring/domain/models/gamma-gamma';
import { cdnowCustomers } from '../../support/scoring/cdnow';
import { codeFrom } from '../../support/scoring/code-from';

const customers = cdnowCustomers().map(({ x, spend }) => ({ x, mean: spend }));
const fit = fitGammaGamma(customers);

describe('Gamma-Gamma on the customers of CDNOW', () => {
  it('is the fit of the paper, of those who came back', () => {
    expect(fit).toMatchObject({ converged: true, undetermined: [], customers: 946 });
    // The reference has two digits of p.
    expect(fit.parameters.p).toBeCloseTo(6.25, 2);
    expect(fit.parameters.q).toBeCloseTo(3.744, 3);
    expect(fit.parameters.v).toBeCloseTo(15.444, 3);
    expect(Math.abs(fit.logLikelihood - -4055.92)).toBeLessThan(0.01);
    const one = customers
      .filter(({ x }) => x > 0)
      .reduce((sum, customer) => sum + gammaGammaLogLikelihood(fit.parameters, customer), 0);
    expect(one).toBeCloseTo(fit.logLikelihood, 7);
  });

  it('is the same in cents', () => {
    const inCents = fitGammaGamma(customers.map(({ x, mean }) => ({ x, mean: 100 * mean })));
    expect(inCents.parameters.v / fit.parameters.v).toBeCloseTo(100, 4);
    expect(inCents.logLikelihood).toBeCloseTo(fit.logLikelihood - 946 * Math.log(100), 6);
  });
});

describe('Gamma-Gamma', () => {
  const model = { p: 6.25, q: 3.74, v: 15.44 };

  it.each([
    [{ x: 2, mean: 22.35 }, 24.663714],
    [{ x: 1, mean: 11.77 }, 18.916853],
    [{ x: 0, mean: 0 }, 35.218978],
  ])('expects of %j the purchase that the paper does', (spender, mean) => {
    expect(gammaGammaExpected(model, spender)).toBeCloseTo(mean, 5);
  });

  it('expects something between the own mean and that of all, nearer the own with each purchase', () => {
    const all = gammaGammaExpected(model, { x: 0, mean: 0 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        (x, mean) => {
          const expected = gammaGammaExpected(model, { x, mean });
          expect(expected).toBeGreaterThanOrEqual(Math.min(mean, all) - 1e-9);
          expect(expected).toBeLessThanOrEqual(Math.max(mean, all) + 1e-9);
          const next = gammaGammaExpected(model, { x: x + 1, mean });
          expect(Math.abs(next - mean)).toBeLessThanOrEqual(Math.abs(expected - mean) + 1e-9);
        },
      ),
    );
  });

  it('never says NaN of any money', () => {
    const money = fc.double({ min: -300, max: 308, noNaN: true }).map((e) => 10 ** e);
    const shape = fc.double({ min: -8, max: 8, noNaN: true }).map(Math.exp);
    fc.assert(
      fc.property(shape, shape, money, fc.integer({ min: 1, max: 1e6 }), money, (p, q, v, x, mean) => {
        expect(gammaGammaLogLikelihood({ p, q, v }, { x, mean })).not.toBeNaN();
        const open = { p, q: q + 1, v };
        expect(gammaGammaExpected(open, { x, mean })).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('fits customers who all paid the same, and one alone, without a NaN', () => {
    for (const spenders of [
      Array.from({ length: 30 }, () => ({ x: 2, mean: 10 })),
      [{ x: 1, mean: 1e300 }],
    ]) {
      const { parameters, logLikelihood, converged, undetermined } = fitGammaGamma(spenders);
      expect(Object.values(parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
      expect(logLikelihood).not.toBeNaN();
      expect(converged && undetermined.length === 0).toBe(false);
    }
  });

  it('says what is wrong', () => {
    expect(codeFrom(() => fitGammaGamma([]))).toBe('no_spenders');
    expect(codeFrom(() => fitGammaGamma([{ x: 0, mean: 0 }]))).toBe('no_spenders');
    expect(codeFrom(() => fitGammaGamma([{ x: 1, mean: -3 }]))).toBe('negative_money');
    expect(codeFrom(() => fitGammaGamma([{ x: 1, mean: Number.NaN }]))).toBe('not_finite');
    expect(codeFrom(() => fitGammaGamma([{ x: 0.5, mean: 3 }]))).toBe('not_a_count');
    expect(codeFrom(() => gammaGammaLogLikelihood(model, { x: 0, mean: 0 }))).toBe('no_spending');
    expect(codeFrom(() => gammaGammaExpected({ p: 1, q: 0.9, v: 1 }, { x: 0, mean: 0 }))).toBe('no_mean');
  });
});
