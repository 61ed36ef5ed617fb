import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type Answers,
  bgBbAlive,
  bgBbExpected,
  bgBbLogLikelihood,
  bgBbNoneWithin,
  fitBgBb,
} from '../../../functions/scoring/domain/models/bg-bb';
import { codeFrom } from '../../support/scoring/code-from';

const donors = readFileSync(join(__dirname, '../../data/donations.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line): Answers => {
    const [x, tx, n, count] = line.split(',').map(Number) as [number, number, number, number];
    return { x, tx, n, count };
  });

describe('BG/BB on the donors of the paper', () => {
  const fit = fitBgBb(donors);

  it('is the fit of the paper', () => {
    expect(fit).toMatchObject({ converged: true, undetermined: [], customers: 11104 });
    expect(fit.parameters.alpha).toBeCloseTo(1.2035, 3);
    expect(fit.parameters.beta).toBeCloseTo(0.7497, 3);
    expect(fit.parameters.gamma).toBeCloseTo(0.6567, 3);
    expect(fit.parameters.delta).toBeCloseTo(2.7834, 3);
    expect(Math.abs(fit.logLikelihood - -33225.58)).toBeLessThan(0.01);
    const one = donors.reduce(
      (sum, donor) => sum + (donor.count ?? 1) * bgBbLogLikelihood(fit.parameters, donor),
      0,
    );
    expect(one).toBeCloseTo(fit.logLikelihood, 6);
  });

  it('expects of the most and the least faithful what table 5 of the paper does', () => {
    expect(bgBbExpected(fit.parameters, { x: 6, tx: 6, n: 6 }, 5)).toBeCloseTo(3.75, 2);
    expect(bgBbExpected(fit.parameters, { x: 0, tx: 0, n: 6 }, 5)).toBeCloseTo(0.07, 2);
  });

  it('is the same of donors one by one as of their counts', () => {
    const some = donors.map((donor) => ({ ...donor, count: 3 }));
    const single = donors.flatMap(({ count: _, ...donor }) => [donor, donor, donor]);
    expect(fitBgBb(single).parameters.alpha).toBeCloseTo(fitBgBb(some).parameters.alpha, 6);
  });
});

describe('BG/BB', () => {
  // Reference values: the paper's equations by mpmath 1.3 with 40 digits; five occasions ahead.
  it.each([
    [
      [1.2035, 0.7497, 0.6567, 2.7834, 6, 6, 6],
      -2.1816469554582043,
      0.9304350589506467,
      0.07680351267873804,
      3.75256656172307,
    ],
    [
      [1.2035, 0.7497, 0.6567, 2.7834, 0, 0, 6],
      -1.1675229223898123,
      0.10813707640133471,
      0.9521915521465634,
      0.0728650883668002,
    ],
    [
      [1.2035, 0.7497, 0.6567, 2.7834, 2, 4, 6],
      -5.195623354440721,
      0.5896634357054635,
      0.5194475239422387,
      1.0576152500565361,
    ],
    [
      [0.05, 3, 0.02, 0.4, 0, 0, 300],
      -0.21150196464615315,
      0.8257800090158621,
      0.9993235385342081,
      0.0006811341297632587,
    ],
    [
      [40, 600, 5, 200, 9, 120, 150],
      -35.85077306828566,
      0.3348319895742699,
      0.9108345610403847,
      0.10097198394774712,
    ],
  ])('of %j has the digits of the reference', (given, lnLikelihood, alive, none, answers) => {
    const [alpha, beta, gamma, delta, x, tx, n] = given as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const model = { alpha, beta, gamma, delta };
    const member = { x, tx, n };
    expect(bgBbLogLikelihood(model, member) / lnLikelihood).toBeCloseTo(1, 11);
    expect(bgBbAlive(model, member) / alive).toBeCloseTo(1, 10);
    expect(bgBbNoneWithin(model, member, 5) / none).toBeCloseTo(1, 10);
    expect(bgBbExpected(model, member, 5) / answers).toBeCloseTo(1, 10);
  });

  const shape = fc.double({ min: -12, max: 12, noNaN: true }).map(Math.exp);
  const anyModel = fc.record({ alpha: shape, beta: shape, gamma: shape, delta: shape });
  const anyMember = fc
    .tuple(fc.nat(60), fc.nat(60), fc.nat(200))
    .map(([x, more, rest]) => ({ x, tx: x === 0 ? 0 : x + more, n: x + more + rest }));

  it('gives probabilities that fall with more mails, for any parameters', () => {
    fc.assert(
      fc.property(anyModel, anyMember, fc.nat(50), fc.nat(50), (model, member, few, more) => {
        const chances = [
          bgBbNoneWithin(model, member, 0),
          bgBbNoneWithin(model, member, few),
          bgBbNoneWithin(model, member, few + more),
        ] as const;
        expect(chances[0]).toBe(1);
        expect(chances[1]).toBeLessThanOrEqual(1);
        expect(chances[2]).toBeLessThanOrEqual(chances[1] + 1e-9);
        expect(chances[2]).toBeGreaterThanOrEqual(0);
        const alive = bgBbAlive(model, member);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        expect(bgBbExpected(model, member, few)).toBeLessThanOrEqual(few + 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it('gives all rows of answers together a chance of 1', () => {
    const model = { alpha: 0.8, beta: 2.5, gamma: 0.4, delta: 3 };
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    let total = Math.exp(bgBbLogLikelihood(model, { x: 0, tx: 0, n: 7 }));
    for (let tx = 1; tx <= 7; tx += 1) {
      for (let x = 1; x <= tx; x += 1) {
        total += choose(tx - 1, x - 1) * Math.exp(bgBbLogLikelihood(model, { x, tx, n: 7 }));
      }
    }
    expect(total).toBeCloseTo(1, 12);
  });

  it.each<[string, readonly Answers[]]>([
    ['no_members', []],
    ['no_occasions', [{ x: 0, tx: 0, n: 0 }]],
    ['no_answers', [{ x: 0, tx: 0, n: 6 }]],
    ['not_a_count', [{ x: 1, tx: Number.NaN, n: 6 }]],
    ['not_a_count', [{ x: 1, tx: 2, n: 6.5 }]],
    ['last_after_end', [{ x: 1, tx: 7, n: 6 }]],
    ['more_than_occasions', [{ x: 4, tx: 3, n: 6 }]],
    ['last_without_repeat', [{ x: 0, tx: 3, n: 6 }]],
    ['too_many_occasions', [{ x: 1, tx: 3, n: 1e6 }]],
    ['not_a_weight', [{ x: 1, tx: 3, n: 6, count: -1 }]],
  ])('says %s of %j', (code, members) => {
    expect(codeFrom(() => fitBgBb(members))).toBe(code);
  });

  it('says that members who all answered everything do not tell when they leave', () => {
    const { parameters, logLikelihood, undetermined } = fitBgBb([{ x: 6, tx: 6, n: 6, count: 40 }]);
    expect(Object.values(parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    expect(logLikelihood).toBeCloseTo(0, 2);
    expect(undetermined.length).toBeGreaterThan(0);
  });

  it('fits one member alone without a NaN', () => {
    const { parameters, logLikelihood } = fitBgBb([{ x: 1, tx: 2, n: 5 }]);
    expect(Object.values(parameters).every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    expect(logLikelihood).not.toBeNaN();
  });
});
