import {
  fitMbgNbd,
  mbgNbdAlive,
  mbgNbdExpected,
  mbgNbdExpectedOfNew,
  mbgNbdLogLikelihood,
  mbgNbdNoneWithin,
} from '../../../functions/scoring/domain/models/mbg-nbd';
import { areaUnder } from '../../support/scoring/against-holdout';
import { cdnowCustomers } from '../../support/scoring/cdnow';

const customers = cdnowCustomers();
const fit = fitMbgNbd(customers);
const model = fit.parameters;

describe('MBG/NBD on the customers of CDNOW', () => {
  it('is the fit of the reference', () => {
    expect(fit).toMatchObject({ converged: true, undetermined: [] });
    expect(model.r).toBeCloseTo(0.5248, 3);
    expect(model.alpha).toBeCloseTo(6.1831, 3);
    expect(model.a).toBeCloseTo(0.8914, 3);
    expect(model.b).toBeCloseTo(1.614, 3);
    expect(Math.abs(fit.logLikelihood - -9582.14)).toBeLessThan(0.01);
    expect(customers.reduce((sum, customer) => sum + mbgNbdLogLikelihood(model, customer), 0)).toBeCloseTo(
      fit.logLikelihood,
      7,
    );
  });

  it.each([
    [{ x: 2, tx: 30.43, T: 38.86 }, 0.706118],
    [{ x: 0, tx: 0, T: 38.86 }, 0.389725],
    [{ x: 7, tx: 29.43, T: 38.86 }, 0.62263],
  ])('gives %j the P(alive) of the reference', (customer, alive) => {
    expect(mbgNbdAlive(model, customer)).toBeCloseTo(alive, 3);
  });

  it('ranks the silent as the reference does by P(alive), and better by P(none)', () => {
    const silent = customers.map(({ later }) => later === 0);
    const by = (score: (customer: (typeof customers)[number]) => number) =>
      areaUnder(customers.map(score), silent);
    expect(by((customer) => 1 - mbgNbdAlive(model, customer))).toBeCloseTo(0.6866, 3);
    expect(by((customer) => mbgNbdNoneWithin(model, customer, 39))).toBeGreaterThan(0.76);
  });

  it('expects what the formula with 2F1 does', () => {
    // mpmath 1.3, 40 digits.
    const reference = {
      r: 0.5248431590610951,
      alpha: 6.183085270611308,
      a: 0.891359385344114,
      b: 1.6140022288143498,
    };
    expect(mbgNbdExpectedOfNew(reference, 39)).toBeCloseTo(1.182279753169982, 12);
    expect(mbgNbdExpected(reference, { x: 2, tx: 30.43, T: 38.86 }, 39)).toBeCloseTo(1.2626692329797082, 12);
  });
});
