import { RelanceError } from '../../../shared/kernel/errors';
import { solvePositive } from './cholesky';
import { type LogisticEquations, logisticEquations, logisticSlope } from './logistic-equations';
import type { LogisticModel } from './logistic-score';
import { asTheyAre, type Standardisation } from './standardisation';
import { checkRows, requireBothClasses, type TrainingRows } from './training-rows';

/**
 * What is believed of the weights before the data: independent normal distributions. `mean` and `precision`
 * (1 / variance, above 0) have one number for each standardised feature; without `intercept` that one is not
 * penalised.
 */
export interface GaussianPrior {
  readonly mean: readonly number[];
  readonly precision: readonly number[];
  readonly intercept?: { readonly mean: number; readonly precision: number };
}

/** The ridge of one precision around 0, with an intercept that is not penalised. */
export const ridge = (width: number, precision: number): GaussianPrior => ({
  mean: Array.from({ length: width }, () => 0),
  precision: Array.from({ length: width }, () => precision),
});

/** The same prior for features in the units of a standardisation: a prior is shipped for features as they are. */
export const priorInUnits = (prior: GaussianPrior, { scale }: Standardisation): GaussianPrior => ({
  ...prior,
  mean: prior.mean.map((mean, j) => mean * (scale[j] ?? 1)),
  precision: prior.precision.map((precision, j) => precision / (scale[j] ?? 1) ** 2),
});

/** The fitted model, the negative log posterior at its weights (less constants), and the passes over the rows. */
export interface LogisticFit {
  readonly model: LogisticModel;
  readonly loss: number;
  readonly passes: number;
}

const MAX_PASSES = 100;
const MAX_HALVINGS = 40;
/** The Newton decrement, in squared standard errors, under which one more step is the last. */
const TOLERANCE = 1e-8;
/** Above so many rows the first steps look at one tile in ten. */
const MANY_ROWS = 100_000;
const SAMPLE_EVERY = 10;
/** Steps along the sample's curvature, and how many times smaller each must make the decrement. */
const MAX_REFINEMENTS = 20;
const LEAP = 4;
/** The decrement at which they end: each step leaves a share of the distance, so one goes on for longer than with Newton. */
const CLOSE = 1e-12;

const checkPrior = (prior: GaussianPrior, width: number): void => {
  const refuse = (rule: string): never => {
    throw new RelanceError('prior_invalid', `The prior of a regression ${rule}.`);
  };
  if (prior.mean.length !== width || prior.precision.length !== width)
    refuse(`needs a mean and a precision for each of the ${width} features`);
  if (![...prior.mean, prior.intercept?.mean ?? 0].every(Number.isFinite)) refuse('needs finite means');
  const precisions = [...prior.precision, prior.intercept?.precision ?? 1];
  if (!precisions.every((value) => value > 0 && Number.isFinite(value)))
    refuse('needs finite precisions above 0');
};

interface Belief {
  readonly mean: Float64Array;
  readonly precision: Float64Array;
}

/** Adds what the prior says to the gradient; answers what it adds to the loss. */
const priorSlope = (gradient: Float64Array, weights: Float64Array, belief: Belief): number => {
  let loss = 0;
  for (let i = 0; i < weights.length; i += 1) {
    const off = (weights[i] as number) - (belief.mean[i] as number);
    const pull = belief.precision[i] as number;
    loss += 0.5 * pull * off * off;
    gradient[i] = (gradient[i] as number) + pull * off;
  }
  return loss;
};

const withPrior = (
  equations: LogisticEquations,
  weights: Float64Array,
  belief: Belief,
): LogisticEquations => {
  const size = weights.length;
  equations.loss += priorSlope(equations.gradient, weights, belief);
  for (let i = 0; i < size; i += 1)
    equations.hessian[i * size + i] =
      (equations.hessian[i * size + i] as number) + (belief.precision[i] as number);
  return equations;
};

/** The Newton step; where rounding makes the matrix indefinite its diagonal is raised (Levenberg). */
const stepOf = ({ gradient, hessian }: Pick<LogisticEquations, 'gradient' | 'hessian'>): Float64Array => {
  const size = gradient.length;
  for (let raise = 0; raise < 1; raise = Math.max(raise * 100, 1e-12)) {
    const raised = hessian.map((value, at) => (at % (size + 1) === 0 ? value * (1 + raise) : value));
    const step = solvePositive(raised, gradient, size);
    if (step) return step;
  }
  throw new RelanceError(
    'not_converged',
    'The regression has no curvature left to follow: raise the precision.',
  );
};

const moved = (weights: Float64Array, step: Float64Array, length: number): Float64Array =>
  weights.map((weight, i) => weight - length * (step[i] as number));

interface Descent {
  readonly weights: Float64Array;
  readonly loss: number;
  readonly passes: number;
}

const descend = (at: (weights: Float64Array) => LogisticEquations, start: Float64Array): Descent => {
  let weights = start;
  let here = at(weights);
  for (let passes = 1; passes < MAX_PASSES; ) {
    const step = stepOf(here);
    const decrement = step.reduce((sum, value, i) => sum + value * (here.gradient[i] as number), 0);
    if (decrement < TOLERANCE) return { weights: moved(weights, step, 1), loss: here.loss, passes };
    let length = 1;
    let next = at(moved(weights, step, 1));
    passes += 1;
    for (let halving = 0; !(next.loss <= here.loss - 1e-4 * length * decrement); halving += 1) {
      // Rounding of a large loss hides the last gains: then this is the bottom.
      if (halving === MAX_HALVINGS || length * decrement < 1e-13 * Math.abs(here.loss))
        return { weights, loss: here.loss, passes };
      length /= 2;
      next = at(moved(weights, step, length));
      passes += 1;
    }
    weights = moved(weights, step, length);
    here = next;
  }
  throw new RelanceError(
    'not_converged',
    `The regression did not settle in ${MAX_PASSES} passes: raise the precision.`,
  );
};

/**
 * Goes on from where a sample ended, along all rows' gradient and the sample's curvature (Byrd, Chin, Neveitt & Nocedal, SIAM
 * Journal on Optimization 21(3), 2011). Answers undefined where that does not come closer by leaps: there Newton's own steps do.
 */
const refine = (
  slope: (weights: Float64Array) => { loss: number; gradient: Float64Array },
  hessian: Float64Array,
  start: Float64Array,
): Descent | undefined => {
  let weights = start;
  let before = Number.POSITIVE_INFINITY;
  for (let passes = 1; passes <= MAX_REFINEMENTS; passes += 1) {
    const { loss, gradient } = slope(weights);
    const step = stepOf({ gradient, hessian });
    const decrement = step.reduce((sum, value, i) => sum + value * (gradient[i] as number), 0);
    if (!(decrement < before / LEAP)) return undefined;
    weights = moved(weights, step, 1);
    if (decrement < CLOSE) return { weights, loss, passes };
    before = decrement;
  }
  return undefined;
};

/**
 * Logistic regression with a Gaussian prior, by Newton's method (iteratively reweighted least squares) with halved
 * steps where a full one overshoots: the mode of the posterior, the same for the same rows. The prior and the weights
 * are those of the standardised features. Refuses what checkRows refuses, a prior that is none (`prior_invalid`), and
 * one class only when the intercept has no prior (`one_class`). Separable rows end where the prior holds them.
 */
export const fitLogistic = (
  rows: TrainingRows,
  prior: GaussianPrior,
  units: Standardisation = asTheyAre(rows.width),
): LogisticFit => {
  const { width } = rows;
  const count = checkRows(rows);
  checkPrior(prior, width);
  if (!prior.intercept) requireBothClasses(count);
  const intercept = prior.intercept ?? { mean: 0, precision: 0 };
  const belief = {
    mean: Float64Array.of(intercept.mean, ...prior.mean),
    precision: Float64Array.of(intercept.precision, ...prior.precision),
  };
  const at = (weights: Float64Array) => withPrior(logisticEquations(rows, units, weights), weights, belief);
  let start: Float64Array = belief.mean;
  let refined: Descent | undefined;
  if (count.rows > MANY_ROWS) {
    const thin = (weights: Float64Array) =>
      withPrior(logisticEquations(rows, units, weights, SAMPLE_EVERY), weights, {
        ...belief,
        precision: belief.precision.map((value) => value / SAMPLE_EVERY),
      });
    // A sample may hold one class only; then the mean of the prior is where to begin.
    const tried = trySample(thin, start);
    if (tried) {
      start = tried;
      const hessian = thin(start).hessian.map((value) => value * SAMPLE_EVERY);
      refined = refine(
        (weights) => {
          const { loss, gradient } = logisticSlope(rows, units, weights);
          return { gradient, loss: loss + priorSlope(gradient, weights, belief) };
        },
        hessian,
        start,
      );
    }
  }
  const { weights, loss, passes } = refined ?? descend(at, start);
  const model = {
    intercept: weights[0] as number,
    coefficients: [...weights.subarray(1)],
    centre: [...units.centre],
    scale: [...units.scale],
  };
  return { model, loss, passes };
};

const trySample = (
  thin: (weights: Float64Array) => LogisticEquations,
  start: Float64Array,
): Float64Array | undefined => {
  try {
    return descend(thin, start).weights;
  } catch (error) {
    if (error instanceof RelanceError && error.code === 'not_converged') return undefined;
    throw error;
  }
};
