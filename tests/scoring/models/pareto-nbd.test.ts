import fc from 'fast-check';
import { bgNbdExpected, fitBgNbd } from '../../../functions/scoring/domain/models/bg-nbd';
import type { Customer } from '../../../functions/scoring/domain/models/customers';
import {
  fitParetoNbd,
  paretoNbdAlive,
  paretoNbdExpected,
  paretoNbdExpectedOfNew,
  paretoNbdLogLikelihood,
  paretoNbdNoneWithin,
} from '../../../functions/scoring/domain/models/pareto-nbd';
import { areaUnder, correlation, meansByRepeats } from '../../support/scoring/against-holdout';
import { cdnowCustomers } from '../../support/scoring/cdnow';

const HOLDOUT_WEEKS = 39;

describe('Pareto/NBD on the customers of CDNOW', () => {
  const customers = cdnowCustomers();
  const fit = fitParetoNbd(customers);
  const model = fit.parameters;
  const expected = customers.map((customer) => paretoNbdExpected(model, customer, HOLDOUT_WEEKS));
  const silent = customers.map(({ later }) => later === 0);

  it('is the fit of the paper', () => {
    expect(fit).toMatchObject({ converged: true, undetermined: [], customers: 2357 });
    expect(model.r).toBeCloseTo(0.5533, 3);
    expect(model.alpha).toBeCloseTo(10.5777, 3);
    expect(model.s).toBeCloseTo(0.6062, 3);
    expect(model.beta).toBeCloseTo(11.6687, 3);
    expect(Math.abs(fit.logLikelihood - -9594.98)).toBeLessThan(0.01);
    const one = customers.reduce((sum, customer) => sum + paretoNbdLogLikelihood(model, customer), 0);
    expect(one).toBeCloseTo(fit.logLikelihood, 7);
  });

  it.each([
    [{ x: 2, tx: 30.43, T: 38.86 }, 0.869123],
    [{ x: 0, tx: 0, T: 38.86 }, 0.295112],
    [{ x: 7, tx: 29.43, T: 38.86 }, 0.749424],
  ])('gives %j the P(alive) of the reference', (customer, alive) => {
    expect(paretoNbdAlive(model, customer)).toBeCloseTo(alive, 3);
  });

  it('expects of those with 0 to 7 and more repeats what the paper does', () => {
    const actual = [0.237, 0.697, 1.393, 1.56, 2.532, 2.947, 3.862, 6.359];
    const means = [0.138, 0.6, 1.196, 1.714, 2.398, 2.907, 3.819, 6.403];
    const later = meansByRepeats(
      customers,
      customers.map((customer) => customer.later),
    );
    meansByRepeats(customers, expected).forEach((mean, x) => {
      expect(Math.abs(mean - (means[x] as number))).toBeLessThan(0.001);
      expect(Math.abs((later[x] as number) - (actual[x] as number))).toBeLessThan(0.001);
    });
  });

  it('foretells the hold-out as well as the reference, and much as BG/NBD does', () => {
    const later = customers.map((customer) => customer.later);
    expect(correlation(expected, later)).toBeCloseTo(0.6302, 3);
    const bgNbd = fitBgNbd(customers).parameters;
    const byBgNbd = customers.map((customer) => bgNbdExpected(bgNbd, customer, HOLDOUT_WEEKS));
    expect(correlation(expected, byBgNbd)).toBeCloseTo(0.9955, 3);
    const foretold = customers.reduce(
      (sum, { wholeAge }) => sum + paretoNbdExpectedOfNew(model, wholeAge),
      0,
    );
    // The reference says -1.58; at the maximum it is -1.589.
    expect(Math.abs(100 * (foretold / (2457 + 1882) - 1) - -1.58)).toBeLessThan(0.01);
  });

  it('ranks the silent as the reference does', () => {
    const by = (score: (customer: Customer) => number) => areaUnder(customers.map(score), silent);
    expect(by((customer) => 1 - paretoNbdAlive(model, customer))).toBeCloseTo(0.7262, 3);
    expect(
      areaUnder(
        expected.map((purchases) => -purchases),
        silent,
      ),
    ).toBeCloseTo(0.7787, 3);
    expect(by((customer) => paretoNbdNoneWithin(model, customer, HOLDOUT_WEEKS))).toBeGreaterThan(0.77);
  });
});

describe('Pareto/NBD', () => {
  // Reference values: mpmath 1.3 with 40 digits, the first row also by the form with 2F1. The horizon is T.
  it.each([
    [
      [0.5533, 10.5777, 0.6062, 11.6687, 2, 30.43, 38.86],
      -9.554264673300407,
      0.8691232700828075,
      0.4086474886611818,
      1.45069628169044,
    ],
    [
      [0.5533, 10.5777, 0.6062, 11.6687, 0, 0, 38.86],
      -0.5212354325929793,
      0.2951121750378675,
      0.9308595355511957,
      0.10674340983142869,
    ],
    [
      [0.5533, 10.5777, 0.6062, 11.6687, 26, 30, 31],
      -39.11259967236629,
      0.9800361917467699,
      0.041310323088302146,
      16.271503294211602,
    ],
    [
      [0.01, 0.001, 3, 50, 0, 0, 500],
      -0.09309915218315808,
      0.000723210435056002,
      0.9999977766987629,
      2.886276235834294e-6,
    ],
    [
      [2, 300, 0.5, 0.01, 5, 1, 900],
      -24.526471501980332,
      2.7032975446656608e-6,
      0.9999975591310042,
      1.1757315445505279e-5,
    ],
    [
      [0.5, 10, 0.6, 11, 1000, 20, 20.0001],
      2505.7301329490406,
      0.9999980612901327,
      0.000581974676655814,
      569.514477147452,
    ],
    [
      [900, 1000, 40, 3000, 12, 5, 30],
      -10.042455990050014,
      9.196083850491758e-9,
      0.9999999909432642,
      2.018238242372684e-7,
    ],
    [
      [1.2, 1e-6, 1.5, 1e6, 3, 0.001, 1e5],
      -6.916260714215542,
      4.65970841294309e-25,
      1,
      1.833005920737935e-24,
    ],
  ])('of %j has the digits of the reference', (given, lnLikelihood, alive, none, purchases) => {
    const [r, alpha, s, beta, x, tx, T] = given as [number, number, number, number, number, number, number];
    const model = { r, alpha, s, beta };
    const customer = { x, tx, T };
    expect(paretoNbdLogLikelihood(model, customer) / lnLikelihood).toBeCloseTo(1, 11);
    expect(paretoNbdAlive(model, customer) / alive).toBeCloseTo(1, 10);
    expect(paretoNbdNoneWithin(model, customer, T) / none).toBeCloseTo(1, 9);
    expect(paretoNbdExpected(model, customer, T) / purchases).toBeCloseTo(1, 10);
  });

  it('has no pole at s = 1', () => {
    const at = (s: number) =>
      paretoNbdExpected({ r: 0.5, alpha: 10, s, beta: 12 }, { x: 2, tx: 20, T: 30 }, 39);
    expect(at(1) / ((at(1 + 1e-6) + at(1 - 1e-6)) / 2)).toBeCloseTo(1, 9);
  });

  const shape = fc.double({ min: -8, max: 8, noNaN: true }).map(Math.exp);
  const time = fc.oneof(
    fc.double({ min: 0, max: 1e308, noNaN: true }),
    fc.double({ min: -300, max: 308, noNaN: true }).map((e) => 10 ** e),
    fc.constantFrom(0, 1, 1e308),
  );
  const scale = fc.double({ min: -300, max: 308, noNaN: true }).map((e) => 10 ** e);
  const anyModel = fc.record({
    r: shape,
    alpha: fc.oneof(shape, scale),
    s: shape,
    beta: fc.oneof(shape, scale),
  });
  const anyCustomer = fc
    .tuple(fc.integer({ min: 0, max: 5000 }), time, time)
    .map(([x, one, two]) => ({ x, tx: x === 0 ? 0 : Math.min(one, two), T: Math.max(one, two) }));

  it('gives probabilities, and no NaN, for any parameters and any times', () => {
    fc.assert(
      fc.property(anyModel, anyCustomer, time, time, (model, customer, one, two) => {
        const [soon, late] = [Math.min(one, two), Math.max(one, two)];
        const chances = [
          paretoNbdAlive(model, customer),
          paretoNbdNoneWithin(model, customer, soon),
          paretoNbdNoneWithin(model, customer, late),
        ] as const;
        for (const p of chances) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
        expect(chances[2]).toBeLessThanOrEqual(chances[1] + 1e-9);
        expect(paretoNbdLogLikelihood(model, customer)).not.toBeNaN();
        expect(paretoNbdExpected(model, customer, late)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 150 },
    );
  });

  it('does not hang on the unit of time, but for a constant in the likelihood', () => {
    const model = { r: 0.55, alpha: 10.6, s: 0.6, beta: 11.7 };
    const customer = { x: 3, tx: 20, T: 39 };
    fc.assert(
      fc.property(shape, (unit) => {
        const other = { ...model, alpha: model.alpha * unit, beta: model.beta * unit };
        const same = { x: 3, tx: 20 * unit, T: 39 * unit };
        expect(paretoNbdNoneWithin(other, same, 39 * unit)).toBeCloseTo(
          paretoNbdNoneWithin(model, customer, 39),
          9,
        );
        expect(paretoNbdLogLikelihood(other, same) + 3 * Math.log(unit)).toBeCloseTo(
          paretoNbdLogLikelihood(model, customer),
          8,
        );
      }),
    );
  });
});
