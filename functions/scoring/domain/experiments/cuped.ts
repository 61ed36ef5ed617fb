import { RelanceError } from '../../../shared/kernel/errors';
import { solvePositive } from '../learning/cholesky';
import { checkMeasured, type MeasuredArm } from './arms';
import { type MeanDifference, meanDifference } from './mean-difference';

/** An arm's outcome (first) and covariates: their means, and the sums of products of their distances from them. */
export interface CovariateArm {
  n: number;
  readonly means: Float64Array;
  /** Size x size, row after row, both triangles; the outcome has index 0. */
  readonly products: Float64Array;
}

/** An arm with so many covariates and nobody in it. */
export const emptyCovariateArm = (covariates: number): CovariateArm => ({
  n: 0,
  means: new Float64Array(covariates + 1),
  products: new Float64Array((covariates + 1) ** 2),
});

/** Adds a member: the outcome, then what was known of the member before the experiment. Keeps no row. */
export const addMember = (arm: CovariateArm, values: ArrayLike<number>): void => {
  const size = arm.means.length;
  if (values.length !== size)
    throw new RelanceError('row_width', `a member has ${values.length} values; ${size} were expected`);
  arm.n += 1;
  const away = arm.means.map((mean, i) => (values[i] as number) - mean);
  const shrink = (arm.n - 1) / arm.n;
  for (let i = 0; i < size; i += 1) {
    arm.means[i] = (arm.means[i] as number) + (away[i] as number) / arm.n;
    for (let j = 0; j < size; j += 1) {
      const at = i * size + j;
      arm.products[at] = (arm.products[at] as number) + (away[i] as number) * (away[j] as number) * shrink;
    }
  }
};

/** A difference of means that covariates have made surer. */
export interface AdjustedDifference extends MeanDifference {
  /** By how much of itself the variance of the difference fell; below 0 it rose. */
  readonly reduction: number;
  /** What is taken off the outcome for each unit of a covariate; 0 for one that is constant or said by the others. */
  readonly weights: readonly number[];
}

/** Weights of the covariates that the sums of both arms determine, those that come first going first. */
const weightsOf = (products: Float64Array, size: number): Float64Array => {
  const weights = new Float64Array(size - 1);
  let used: number[] = [];
  let solved: Float64Array = new Float64Array(0);
  for (let next = 1; next < size; next += 1) {
    const tried = [...used, next];
    const matrix = Float64Array.from(
      tried.flatMap((i) => tried.map((j) => products[i * size + j] as number)),
    );
    const found = solvePositive(
      matrix,
      Float64Array.from(tried, (i) => products[i] as number),
      tried.length,
    );
    if (!found?.every(Number.isFinite)) continue;
    used = tried;
    solved = found;
  }
  used.forEach((index, k) => {
    weights[index - 1] = solved[k] as number;
  });
  return weights;
};

/**
 * CUPED: Welch's test of the outcome less what covariates from before the experiment foretell of it (Deng, Xu, Kohavi & Walker,
 * WSDM 2013; with several covariates the regression of ANCOVA, the same weights in both arms). The effect that is estimated
 * stays the same; its variance falls by the share that the covariates explain. Covariates must not know of the experiment.
 * Throws `row_width`, `arm_too_small`, `not_finite`.
 */
export const cuped = (treated: CovariateArm, control: CovariateArm): AdjustedDifference => {
  const size = treated.means.length;
  if (control.means.length !== size)
    throw new RelanceError('row_width', 'both arms need the same covariates');
  const outcome = ({ n, means, products }: CovariateArm): MeasuredArm => ({
    n,
    mean: means[0] as number,
    squares: products[0] as number,
  });
  const plain = meanDifference(outcome(treated), outcome(control));
  const both = treated.products.map((value, i) => value + (control.products[i] as number));
  const weights = weightsOf(both, size);
  const whole = treated.n + control.n;
  const adjusted = (arm: CovariateArm): MeasuredArm => {
    let mean = arm.means[0] as number;
    let squares = arm.products[0] as number;
    weights.forEach((weight, i) => {
      const at = i + 1;
      const away = (treated.means[at] as number) - (control.means[at] as number);
      // The arm's mean less that of both together, without the digits that a large mean would cost.
      mean -= weight * away * (arm === treated ? control.n / whole : -treated.n / whole);
      squares -= 2 * weight * (arm.products[at] as number);
      weights.forEach((other, j) => {
        squares += weight * other * (arm.products[at * size + j + 1] as number);
      });
    });
    return checkMeasured('adjusted', { n: arm.n, mean, squares: Math.max(0, squares) });
  };
  const result = meanDifference(adjusted(treated), adjusted(control));
  const reduction = plain.error > 0 ? 1 - (result.error / plain.error) ** 2 : 0;
  return { ...result, reduction, weights: [...weights] };
};
