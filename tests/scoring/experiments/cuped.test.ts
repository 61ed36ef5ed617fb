import { addMember, cuped, emptyCovariateArm } from '../../../functions/scoring/domain/experiments/cuped';
import { meanDifference } from '../../../functions/scoring/domain/experiments/mean-difference';
import { normalsOf, seededRandom } from '../../../functions/scoring/domain/experiments/seeded-random';
import { codeFrom } from '../../support/scoring/code-from';
import { measured } from '../../support/scoring/measured';

type Row = readonly number[];

const armOf = (rows: readonly Row[]) => {
  const arm = emptyCovariateArm((rows[0]?.length ?? 1) - 1);
  for (const row of rows) addMember(arm, row);
  return arm;
};

const normal = normalsOf(seededRandom(3));
/** Members with an outcome of 2 + effect + 3 x + noise. */
const members = (n: number, effect: number): Row[] =>
  Array.from({ length: n }, () => {
    const x = normal();
    return [2 + effect + 3 * x + normal(), x];
  });

const [treated, control] = [members(400, 0.5), members(300, 0)];

describe('CUPED', () => {
  it('takes off what the covariate foretells: nine tenths of this variance', () => {
    const found = cuped(armOf(treated), armOf(control));
    expect(found.weights[0]).toBeCloseTo(3, 0);
    expect(found.reduction).toBeGreaterThan(0.87);
    expect(Math.abs(found.difference - 0.5)).toBeLessThan(4 * found.error);
    const plain = meanDifference(
      measured(treated.map(([y]) => y ?? 0)),
      measured(control.map(([y]) => y ?? 0)),
    );
    expect((found.error / plain.error) ** 2).toBeCloseTo(1 - found.reduction, 10);
  });

  it('without covariates, or with constant ones, is Welch’s test', () => {
    const plain = meanDifference(
      measured(treated.map(([y]) => y ?? 0)),
      measured(control.map(([y]) => y ?? 0)),
    );
    for (const row of [(y: number) => [y], (y: number) => [y, 7, 0]]) {
      const arm = (rows: readonly Row[]) => armOf(rows.map(([y]) => row(y ?? 0)));
      const found = cuped(arm(treated), arm(control));
      expect(found.t).toBeCloseTo(plain.t, 9);
      expect(found.reduction).toBeCloseTo(0, 9);
    }
  });

  it('says the same whatever the covariates’ unit, and when one says another again', () => {
    const found = cuped(armOf(treated), armOf(control));
    const changed = (rows: readonly Row[]) =>
      armOf(rows.map(([y = 0, x = 0]) => [y, x * 1000 + 5e6, x * 2 + 1]));
    const again = cuped(changed(treated), changed(control));
    expect(again.difference).toBeCloseTo(found.difference, 6);
    expect(again.error).toBeCloseTo(found.error, 6);
    expect(again.weights[1]).toBe(0);
  });

  it('refuses rows of another width, and numbers that overflow', () => {
    expect(codeFrom(() => addMember(emptyCovariateArm(1), [1]))).toBe('row_width');
    expect(codeFrom(() => cuped(emptyCovariateArm(1), emptyCovariateArm(2)))).toBe('row_width');
    const huge = armOf([
      [1e308, 1],
      [-1e308, 2],
    ]);
    expect(codeFrom(() => cuped(huge, huge))).toBe('not_finite');
  });
});
