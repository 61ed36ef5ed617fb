import fc from 'fast-check';
import * as bg from '../../../functions/scoring/domain/models/bg-nbd';
import type { Customer } from '../../../functions/scoring/domain/models/customers';
import * as mbg from '../../../functions/scoring/domain/models/mbg-nbd';

const MODELS = [
  ['BG/NBD', bg.bgNbdAlive, bg.bgNbdNoneWithin, bg.bgNbdExpected, bg.bgNbdLogLikelihood],
  ['MBG/NBD', mbg.mbgNbdAlive, mbg.mbgNbdNoneWithin, mbg.mbgNbdExpected, mbg.mbgNbdLogLikelihood],
] as const;

const shape = fc.double({ min: -12, max: 12, noNaN: true }).map(Math.exp);
const anyTime = fc.oneof(
  fc.double({ min: 0, max: 1e308, noNaN: true }),
  fc.double({ min: -300, max: 308, noNaN: true }).map((e) => 10 ** e),
  fc.constantFrom(0, 1, 1e308),
);
const scale = fc.oneof(
  shape,
  fc.double({ min: -300, max: 308, noNaN: true }).map((e) => 10 ** e),
);
const anyModel = fc.record({ r: shape, alpha: scale, a: shape, b: shape });
const anyCustomer = fc
  .tuple(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1_000_000 })), anyTime, anyTime)
  .map(([x, one, two]): Customer => ({ x, tx: x === 0 ? 0 : Math.min(one, two), T: Math.max(one, two) }));
const usual = fc.record({
  model: fc.record({
    r: fc.double({ min: 0.05, max: 5, noNaN: true }),
    alpha: fc.double({ min: 0.5, max: 50, noNaN: true }),
    a: fc.double({ min: 0.05, max: 5, noNaN: true }),
    b: fc.double({ min: 0.05, max: 9, noNaN: true }),
  }),
  customer: fc
    .tuple(
      fc.integer({ min: 0, max: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 60 }),
    )
    .map(([x, part, T]): Customer => ({ x, tx: x === 0 ? 0 : part * T, T })),
  horizon: fc.double({ min: 0.1, max: 100, noNaN: true }),
});

describe.each(MODELS)('%s', (_, alive, noneWithin, expected, logLikelihood) => {
  it('gives probabilities, and no NaN, for any parameters and any times', () => {
    fc.assert(
      fc.property(anyModel, anyCustomer, anyTime, (model, customer, horizon) => {
        for (const p of [alive(model, customer), noneWithin(model, customer, horizon)]) {
          expect(p).toBeGreaterThanOrEqual(0);
          expect(p).toBeLessThanOrEqual(1);
        }
        expect(logLikelihood(model, customer)).not.toBeNaN();
      }),
      { numRuns: 500 },
    );
  });

  it('makes silence less likely the longer the horizon, and certain in no time', () => {
    fc.assert(
      fc.property(anyModel, anyCustomer, anyTime, anyTime, (model, customer, one, two) => {
        expect(noneWithin(model, customer, 0)).toBeCloseTo(1, 12);
        const [soon, late] = [Math.min(one, two), Math.max(one, two)];
        expect(noneWithin(model, customer, late)).toBeLessThanOrEqual(
          noneWithin(model, customer, soon) + 1e-12,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('gives silence the probability that its likelihood says', () => {
    fc.assert(
      fc.property(usual, ({ model, customer, horizon }) => {
        const seen = logLikelihood(model, customer);
        const silent = logLikelihood(model, { ...customer, T: customer.T + horizon });
        expect(noneWithin(model, customer, horizon)).toBeCloseTo(Math.exp(silent - seen), 9);
      }),
    );
  });

  it('expects more in more time, no less than the chance of any, and no more than of one who never leaves', () => {
    fc.assert(
      fc.property(usual, ({ model, customer, horizon }) => {
        const purchases = expected(model, customer, horizon);
        expect(expected(model, customer, 2 * horizon)).toBeGreaterThanOrEqual(purchases);
        expect(purchases).toBeGreaterThanOrEqual(1 - noneWithin(model, customer, horizon) - 1e-12);
        const forever = ((model.r + customer.x) * horizon) / (model.alpha + customer.T);
        expect(purchases).toBeLessThanOrEqual(forever * (1 + 1e-12));
      }),
    );
  });

  it('does not hang on the unit of time, but for a constant in the likelihood', () => {
    fc.assert(
      fc.property(usual, shape, ({ model, customer, horizon }, unit) => {
        const other = { ...model, alpha: model.alpha * unit };
        const same = { x: customer.x, tx: customer.tx * unit, T: customer.T * unit };
        expect(noneWithin(other, same, horizon * unit)).toBeCloseTo(noneWithin(model, customer, horizon), 9);
        const constant = customer.x * Math.log(unit);
        expect(logLikelihood(other, same) + constant).toBeCloseTo(logLikelihood(model, customer), 7);
      }),
    );
  });
});
