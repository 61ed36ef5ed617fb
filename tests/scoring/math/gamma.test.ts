import { digammaRise, lnBeta, lnGamma, lnRising } from '../../../functions/scoring/domain/math/gamma';

// Reference values: mpmath 1.3 with 60 digits.
describe('the gamma function and what stands on it', () => {
  test.each([
    [0.001, 3, -6.2131087230474575, 1001.4987511239385],
    [0.2426, 29, 67.38368635314335, 7.716792620891601],
    [5.5, 0.5, 0.8296777751633297, 0.09502451985004935],
    [19.9, 7, 21.89108166919748, 0.3080400543253437],
    [20.1, 7, 21.9524180825615, 0.3053321104073482],
    [1e6, 1, 13.815510557964274, 1e-6],
    [1e15, 40, 1381.5510557964283, 3.999999999999922e-14],
    [3e-300, 1, -689.6769156095456, 3.333333333333333e299],
    [0.5, 1e6, 12815510.904537823, 15.779020583985739],
  ])('rise from %d by %d with all their digits', (z, n, rising, slope) => {
    expect(lnRising(z, n) / rising).toBeCloseTo(1, 12);
    expect(digammaRise(z, n) / slope).toBeCloseTo(1, 11);
  });

  test.each([
    [0.79, 2.43, -0.5069521965724403],
    [1e-5, 1e5, 11.512804563691175],
    [30, 1e8, -481.36338770140253],
    [1e10, 1e10, -13862943621.44632],
  ])('give the beta function of %d and %d, either way round', (a, b, value) => {
    expect(lnBeta(a, b) / value).toBeCloseTo(1, 12);
    expect(lnBeta(b, a)).toBe(lnBeta(a, b));
  });

  it('rise by nothing is nothing, and by whole steps a product', () => {
    expect(lnRising(0.3, 0)).toBe(0);
    expect(digammaRise(0.3, 0)).toBe(0);
    expect(lnRising(2.5, 3)).toBeCloseTo(Math.log(2.5 * 3.5 * 4.5), 14);
    expect(lnGamma(6)).toBeCloseTo(Math.log(120), 14);
  });
});
