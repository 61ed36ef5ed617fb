import { addMember, cuped, emptyCovariateArm } from '../../../functions/scoring/domain/experiments/cuped';
import { meanDifference } from '../../../functions/scoring/domain/experiments/mean-difference';
import { rateDifference } from '../../../functions/scoring/domain/experiments/rate-difference';
import { sampleRatio } from '../../../functions/scoring/domain/experiments/sample-ratio';
import { uplift } from '../../../functions/scoring/domain/experiments/uplift';
import { type HillstromCustomer, hillstromCustomers } from '../../support/scoring/hillstrom';
import { measured } from '../../support/scoring/measured';

const customers = hillstromCustomers();
const arm = (name: HillstromCustomer['arm']) => customers.filter((one) => one.arm === name);
const arms = { mens: arm('mens'), womens: arm('womens'), control: arm('control') };
const counted = (of: readonly HillstromCustomer[], metric: 'visit' | 'conversion') => ({
  n: of.length,
  hits: of.reduce((sum, one) => sum + one[metric], 0),
});

// Reference values: SciPy and statsmodels on the same file, to the digits that were written down.
describe('the e-mail experiment of Hillstrom', () => {
  it('has arms of the sizes that were meant', () => {
    const ratio = sampleRatio([arms.mens.length, arms.womens.length, arms.control.length]);
    expect([arms.mens.length, arms.womens.length, arms.control.length]).toEqual([21307, 21387, 21306]);
    expect(ratio.chi2).toBeCloseTo(0.20253, 5);
    expect(ratio.p).toBeCloseTo(0.90369, 5);
    expect(ratio.mismatch).toBe(false);
  });

  test.each([
    ['mens', 'visit', 0.182757, 0.0765896, 22.486, [0.0699533, 0.0832267]],
    ['mens', 'conversion', 0.0125311, 0.00680501, 7.38511, [0.00501434, 0.00864072]],
    ['womens', 'visit', 0.1514, 0.0452331, 13.9492, [0.0388941, 0.0515743]],
    ['womens', 'conversion', 0.0088371, 0.00311106, 3.77956, [0.00150166, 0.00474547]],
  ] as const)(
    '%s mail, %s: rate, difference, z and interval',
    (name, metric, rate, difference, z, interval) => {
      const found = rateDifference(counted(arms[name], metric), counted(arms.control, metric));
      const digits = (value: number, reference: number) =>
        expect(value).toBeCloseTo(reference, String(reference).split('.')[1]?.length);
      digits(found.treated, rate);
      digits(found.difference, difference);
      digits(found.z, z);
      digits(found.low, interval[0]);
      digits(found.high, interval[1]);
    },
  );

  it('has the p-values of its conversions', () => {
    const p = (name: 'mens' | 'womens') =>
      rateDifference(counted(arms[name], 'conversion'), counted(arms.control, 'conversion')).p;
    expect(p('mens').toExponential(3)).toBe('1.523e-13');
    expect(p('womens')).toBeCloseTo(0.00015711, 8);
    const control = rateDifference(counted(arms.mens, 'visit'), counted(arms.control, 'visit')).control;
    expect(control).toBeCloseTo(0.106167, 6);
  });

  test.each([
    ['mens', 0.769827, 0.145247, 5.30014, 36671.2, '1.1638e-7'],
    ['womens', 0.424412, 0.130333, 3.25637, 40064.9, '1.1294e-3'],
  ] as const)('%s mail, spend: by Welch', (name, difference, error, t, df, p) => {
    const spend = (of: readonly HillstromCustomer[]) => measured(of.map((one) => one.spend));
    const found = meanDifference(spend(arms[name]), spend(arms.control));
    expect(found.difference).toBeCloseTo(difference, 6);
    expect(found.error).toBeCloseTo(error, 6);
    expect(found.t).toBeCloseTo(t, 5);
    expect(found.df).toBeCloseTo(df, 1);
    expect(found.p.toExponential(4)).toBe(p);
  });

  test.each([
    ['mens', 'visit', 'history', 0.444],
    ['mens', 'visit', 'all', 2.928],
    ['mens', 'spend', 'history', 0.043],
    ['womens', 'visit', 'all', 2.602],
  ] as const)(
    '%s mail, %s: what is known before (%s) takes %d %% off the variance',
    (name, metric, of, percent) => {
      const before = (one: HillstromCustomer) => (of === 'all' ? one.covariates : [one.history]);
      const adjusted = (members: readonly HillstromCustomer[]) => {
        const collected = emptyCovariateArm(of === 'all' ? 10 : 1);
        for (const one of members) addMember(collected, [one[metric], ...before(one)]);
        return collected;
      };
      const found = cuped(adjusted(arms[name]), adjusted(arms.control));
      expect(found.reduction * 100).toBeCloseTo(percent, 3);
    },
  );

  test.each([
    ['womens', 0.00735, 0.00089, 0.0669, 0.0452, true],
    ['mens', 0.00093, 0.00102, 0.0814, 0.0766, false],
  ] as const)('%s mail: who reacts more', (name, qini, error, top30, average, found) => {
    const rows = [...arms[name], ...arms.control];
    const told = uplift({
      width: 10,
      values: Float64Array.from(rows.flatMap(({ covariates }) => covariates)),
      treated: Uint8Array.from(rows, (one) => Number(one.arm !== 'control')),
      hits: Uint8Array.from(rows, ({ visit }) => visit),
    });
    expect(Math.abs(told.qini.value - qini)).toBeLessThan(error);
    expect(told.qini.error / error).toBeCloseTo(1, 0);
    expect(Math.abs(told.top30.difference - top30)).toBeLessThan(told.top30.error * 1.5);
    expect(told.average.difference).toBeCloseTo(average, 4);
    expect(told.found).toBe(found);
  });
});
