import {
  bgNbdAlive,
  bgNbdExpected,
  bgNbdExpectedOfNew,
  bgNbdLogLikelihood,
  bgNbdNoneWithin,
  fitBgNbd,
} from '../../../functions/scoring/domain/models/bg-nbd';
import { areaUnder, correlation, meansByRepeats } from '../../support/scoring/against-holdout';
import { cdnowCustomers } from '../../support/scoring/cdnow';

const HOLDOUT_WEEKS = 39;
const customers = cdnowCustomers();
const fit = fitBgNbd(customers);
const model = fit.parameters;
const expected = customers.map((customer) => bgNbdExpected(model, customer, HOLDOUT_WEEKS));
const silent = customers.map(({ later }) => later === 0);

describe('BG/NBD on the customers of CDNOW', () => {
  it('reads the file as the paper does', () => {
    expect(customers).toHaveLength(2357);
    expect(customers.filter(({ x }) => x > 0)).toHaveLength(946);
    expect(customers.reduce((sum, { x }) => sum + x, 0)).toBe(2457);
    expect(customers.reduce((sum, { later }) => sum + later, 0)).toBe(1882);
  });

  it('is the fit of the paper', () => {
    expect(fit).toMatchObject({ converged: true, undetermined: [], customers: 2357 });
    expect(model.r).toBeCloseTo(0.2426, 3);
    expect(model.alpha).toBeCloseTo(4.4136, 3);
    expect(model.a).toBeCloseTo(0.7929, 3);
    expect(model.b).toBeCloseTo(2.4259, 3);
    expect(Math.abs(fit.logLikelihood - -9582.43)).toBeLessThan(0.01);
    expect(customers.reduce((sum, customer) => sum + bgNbdLogLikelihood(model, customer), 0)).toBeCloseTo(
      fit.logLikelihood,
      7,
    );
  });

  it.each([
    [{ x: 2, tx: 30.43, T: 38.86 }, 0.726614, 1.225923, 0.445388],
    [{ x: 0, tx: 0, T: 38.86 }, 1, 0.194787, 0.855668],
    [{ x: 7, tx: 29.43, T: 38.86 }, 0.641801, 3.337237, 0.364315],
  ])('tells of %j what the reference tells', (customer, alive, purchases, none) => {
    expect(bgNbdAlive(model, customer)).toBeCloseTo(alive, 3);
    expect(bgNbdExpected(model, customer, HOLDOUT_WEEKS)).toBeCloseTo(purchases, 3);
    expect(bgNbdNoneWithin(model, customer, HOLDOUT_WEEKS)).toBeCloseTo(none, 3);
  });

  it('expects of those with 0 to 7 and more repeats what the paper does', () => {
    const means = [0.225, 0.523, 1.044, 1.52, 2.164, 2.654, 3.504, 6.157];
    meansByRepeats(customers, expected).forEach((mean, x) => {
      expect(Math.abs(mean - (means[x] as number))).toBeLessThan(0.001);
    });
  });

  it('foretells the hold-out as well as the reference', () => {
    const later = customers.map((customer) => customer.later);
    expect(correlation(expected, later)).toBeCloseTo(0.6256, 3);
    const foretold = customers.reduce((sum, { wholeAge }) => sum + bgNbdExpectedOfNew(model, wholeAge), 0);
    expect(100 * (foretold / (2457 + 1882) - 1)).toBeCloseTo(-4.11, 2);
  });

  it('ranks the silent by P(none), and worse than chance by P(alive)', () => {
    const none = customers.map((customer) => bgNbdNoneWithin(model, customer, HOLDOUT_WEEKS));
    const dead = customers.map((customer) => 1 - bgNbdAlive(model, customer));
    expect(areaUnder(none, silent)).toBeCloseTo(0.7569, 3);
    expect(
      areaUnder(
        expected.map((purchases) => -purchases),
        silent,
      ),
    ).toBeCloseTo(0.7725, 3);
    expect(areaUnder(dead, silent)).toBeCloseTo(0.3158, 3);
  });

  it('is the same model in days, its likelihood less ln 7 for each purchase', () => {
    const inDays = fitBgNbd(customers.map(({ x, tx, T }) => ({ x, tx: 7 * tx, T: 7 * T })));
    expect(inDays.parameters.alpha / model.alpha).toBeCloseTo(7, 5);
    expect(inDays.parameters.r).toBeCloseTo(model.r, 6);
    expect(inDays.logLikelihood).toBeCloseTo(fit.logLikelihood - 2457 * Math.log(7), 6);
  });
});
