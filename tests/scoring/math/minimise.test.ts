import { minimise, type Objective } from '../../../functions/scoring/domain/math/minimise';

const WIDE = { lower: [-10, -10], upper: [10, 10] };

const rosenbrock: Objective = (at, gradient) => {
  const [x, y] = at as unknown as [number, number];
  gradient.set([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};

describe('the search for a minimum', () => {
  it('follows the bent valley of Rosenbrock to its end', () => {
    const found = minimise(rosenbrock, [-1.2, 1], WIDE);
    expect(found.converged).toBe(true);
    expect(found.at[0]).toBeCloseTo(1, 8);
    expect(found.at[1]).toBeCloseTo(1, 8);
    expect(found.evaluations).toBeLessThan(100);
  });

  it('stops at a bound that is in the way', () => {
    const found = minimise(rosenbrock, [-1.2, 1], { lower: [-2, -2], upper: [0.5, 2] });
    expect(found.converged).toBe(true);
    expect(found.at[0]).toBe(0.5);
    expect(found.at[1]).toBeCloseTo(0.25, 8);
  });

  it('goes the same way twice', () => {
    expect(minimise(rosenbrock, [2, -3], WIDE)).toEqual(minimise(rosenbrock, [2, -3], WIDE));
  });

  it('turns back from where the function is not a number', () => {
    const found = minimise(
      ([x], gradient) => {
        gradient[0] = 1 - 1 / (x as number);
        return (x as number) - Math.log(x as number);
      },
      [5],
      { lower: [-100], upper: [100] },
    );
    expect(found.at[0]).toBeCloseTo(1, 8);
    expect(found.converged).toBe(true);
  });

  it('says so when it ran out of steps, or started where nothing is a number', () => {
    expect(minimise(rosenbrock, [-1.2, 1], { ...WIDE, maxIterations: 3 }).converged).toBe(false);
    expect(minimise(() => Number.NaN, [0], { lower: [-1], upper: [1] }).converged).toBe(false);
  });
});
