import { bgNbdNoneWithin, fitBgNbd } from '../../../functions/scoring/domain/models/bg-nbd';
import type { Customer } from '../../../functions/scoring/domain/models/customers';
import { fitGammaGamma } from '../../../functions/scoring/domain/models/gamma-gamma';
import { fitMbgNbd } from '../../../functions/scoring/domain/models/mbg-nbd';
import { fitParetoNbd } from '../../../functions/scoring/domain/models/pareto-nbd';
import { codeFrom } from '../../support/scoring/code-from';

const CUSTOMERS: readonly Customer[] = [
  { x: 0, tx: 0, T: 30, count: 60 },
  { x: 1, tx: 4, T: 30, count: 20 },
  { x: 2, tx: 25, T: 31, count: 12 },
  { x: 5, tx: 29, T: 30, count: 8 },
  { x: 9, tx: 12, T: 33, count: 3 },
];

describe.each([
  ['BG/NBD', fitBgNbd],
  ['MBG/NBD', fitMbgNbd],
])('a fit of %s', (_, fitModel) => {
  it.each<[string, readonly Customer[]]>([
    ['no_customers', []],
    ['no_repeats', [{ x: 0, tx: 0, T: 12 }]],
    ['no_time', [{ x: 2, tx: 0, T: 0 }]],
    ['not_finite', [{ x: 1, tx: Number.NaN, T: 12 }]],
    ['not_finite', [{ x: 1, tx: 3, T: Number.POSITIVE_INFINITY }]],
    ['not_a_count', [{ x: 1.5, tx: 3, T: 12 }]],
    ['not_a_count', [{ x: -1, tx: 3, T: 12 }]],
    ['negative_time', [{ x: 1, tx: -3, T: 12 }]],
    ['last_after_end', [{ x: 1, tx: 13, T: 12 }]],
    ['last_without_repeat', [{ x: 0, tx: 3, T: 12 }]],
    ['not_a_weight', [{ x: 1, tx: 3, T: 12, count: 0 }]],
  ])('says %s of %j', (code, customers) => {
    expect(codeFrom(() => fitModel(customers))).toBe(code);
  });

  it('names the customer, the field and the rule', () => {
    expect(() => fitModel([...CUSTOMERS, { x: 1, tx: 13, T: 12 }])).toThrow(
      'customers[5].tx: tx must not be later than T',
    );
  });

  it('is the same of equal customers one by one as of their count, and twice', () => {
    const single = CUSTOMERS.flatMap(({ count = 1, ...one }) => Array.from({ length: count }, () => one));
    const [one, folded] = [fitModel(single), fitModel(CUSTOMERS)];
    expect(one.logLikelihood).toBeCloseTo(folded.logLikelihood, 9);
    expect(one.parameters.r).toBeCloseTo(folded.parameters.r, 6);
    expect(one.customers).toBe(folded.customers);
    expect(fitModel(CUSTOMERS)).toEqual(folded);
  });

  it('is the same in seconds and in centuries', () => {
    const { parameters, logLikelihood } = fitModel(CUSTOMERS);
    for (const unit of [1e-250, 1e9, 1e300]) {
      const other = fitModel(CUSTOMERS.map((one) => ({ ...one, tx: one.tx * unit, T: one.T * unit })));
      expect(other.converged).toBe(true);
      expect(other.parameters.alpha / unit / parameters.alpha).toBeCloseTo(1, 4);
      expect(other.parameters.a).toBeCloseTo(parameters.a, 4);
      const purchases = CUSTOMERS.reduce((sum, { x, count = 1 }) => sum + x * count, 0);
      expect(other.logLikelihood + purchases * Math.log(unit)).toBeCloseTo(logLikelihood, 6);
    }
  });

  it.each<[string, readonly Customer[]]>([
    ['one customer', [{ x: 1, tx: 3, T: 12 }]],
    ['customers who are all alike', [{ x: 3, tx: 9, T: 12, count: 500 }]],
    ['purchases that are all at the same instant', [{ x: 3, tx: 0, T: 12, count: 5 }]],
    [
      'customers who were all there to the end',
      [
        { x: 3, tx: 12, T: 12, count: 5 },
        { x: 8, tx: 30, T: 30 },
      ],
    ],
    [
      'times from nothing to the largest',
      [
        { x: 1, tx: 1e308, T: 1e308 },
        { x: 2, tx: 1e-300, T: 1 },
      ],
    ],
  ])('of %s says whether it converged and what it could not tell, and never NaN', (__, customers) => {
    const { parameters, logLikelihood, converged, undetermined } = fitModel(customers);
    expect(Object.values(parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    expect(logLikelihood).not.toBeNaN();
    expect(converged || undetermined.length > 0).toBe(true);
  });
});

test('a fit of which a parameter would be infinite is refused', () => {
  const old: Customer = { x: 1, tx: 5e307, T: 1e308 };
  expect(codeFrom(() => fitParetoNbd([old, { x: 0, tx: 0, T: 1e308 }]))).toBe('parameter_out_of_range');
  const rich = [
    { x: 1, mean: 1e308 },
    { x: 3, mean: 1 },
  ];
  expect(codeFrom(() => fitGammaGamma(rich))).toBe('parameter_out_of_range');
});

describe('a model', () => {
  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('with a parameter of %d is refused', (a) => {
    const model = { r: 1, alpha: 1, a, b: 1 };
    expect(codeFrom(() => bgNbdNoneWithin(model, { x: 0, tx: 0, T: 1 }, 1))).toBe('parameter_out_of_range');
  });

  it('is asked about a time ahead', () => {
    const ask = (horizon: number) => () =>
      bgNbdNoneWithin({ r: 1, alpha: 1, a: 1, b: 1 }, { x: 0, tx: 0, T: 1 }, horizon);
    expect(codeFrom(ask(-1))).toBe('negative_time');
    expect(codeFrom(ask(Number.NaN))).toBe('not_finite');
  });
});
