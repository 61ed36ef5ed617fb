import { RelanceError } from '../../../shared/kernel/errors';
import { type Minimum, minimise } from '../math/minimise';

/** A model fitted by maximum likelihood. */
export interface Fit<P> {
  readonly parameters: P;
  readonly logLikelihood: number;
  /** Customers that were fitted, with their counts. */
  readonly customers: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** Whether the gradient vanished; a fit that says false must not be used without a look at it. */
  readonly converged: boolean;
  /**
   * Parameters that the data does not tell: e times more or less of one loses less than half a unit
   * of log-likelihood. Everyone alike, nobody who left, a handful of customers.
   */
  readonly undetermined: readonly (keyof P & string)[];
}

/** What a fit looks through. */
export interface Likelihood<K extends string> {
  readonly names: readonly K[];
  readonly customers: number;
  /**
   * The log-likelihood summed over all customers, and its derivative by each parameter (not by its logarithm), in
   * the order of `names`; all parameters are above 0.
   */
  readonly at: (parameters: Float64Array, derivative: Float64Array) => number;
}

/** Parameters are looked for between 1e-6 and 1e6, in the unit of the fit. */
const LN_BOUND = Math.log(1e6);
const atBound = (log: number): boolean => Math.abs(log) === LN_BOUND;
/** Inside of an interval of some 68 %. */
const NO_LOSS = 0.5;
/** Other places to start from, as logarithms that all parameters share, when the first did not lead to a maximum. */
const RESTARTS = [-1.5, 1.5, -3];

/**
 * The parameters of the greatest likelihood, by BFGS on their logarithms with the given derivatives. Starts where all
 * are 1; when that leads to no maximum inside the bounds, further starts are tried and the best is kept. Throws
 * `no_likelihood` when the likelihood is not a number at any start.
 */
export const fitLikelihood = <K extends string>({
  names,
  customers,
  at,
}: Likelihood<K>): Fit<Record<K, number>> => {
  const parameters = new Float64Array(names.length);
  const derivative = new Float64Array(names.length);
  const objective = (logs: Float64Array, gradient: Float64Array): number => {
    for (let i = 0; i < logs.length; i += 1) parameters[i] = Math.exp(logs[i] as number);
    const value = at(parameters, derivative);
    for (let i = 0; i < logs.length; i += 1) {
      gradient[i] = (-(derivative[i] as number) * (parameters[i] as number)) / customers;
    }
    return -value / customers;
  };
  const box = { lower: names.map(() => -LN_BOUND), upper: names.map(() => LN_BOUND) };
  const from = (log: number): Minimum =>
    minimise(
      objective,
      names.map(() => log),
      box,
    );
  let best = from(0);
  for (const log of RESTARTS) {
    if (best.converged && !best.at.some(atBound)) break;
    const other = from(log);
    if (!(best.value <= other.value)) best = other;
  }
  if (!Number.isFinite(best.value)) {
    throw new RelanceError('no_likelihood', 'the likelihood of these customers is not a number anywhere');
  }
  const loses = (i: number, by: number): number => {
    const logs = best.at.map((log, j) => (j === i ? log + by : log));
    return (objective(logs, new Float64Array(logs.length)) - best.value) * customers;
  };
  return {
    parameters: Object.fromEntries(names.map((name, i) => [name, Math.exp(best.at[i] as number)])) as Record<
      K,
      number
    >,
    logLikelihood: -best.value * customers,
    customers,
    iterations: best.iterations,
    evaluations: best.evaluations,
    converged: best.converged,
    undetermined: names.filter((_, i) => Math.min(loses(i, 1), loses(i, -1)) < NO_LOSS),
  };
};

/** The parameters themselves; throws `parameter_out_of_range` unless each is a finite number above 0. */
export const checkedParameters = <P extends object>(parameters: P): P => {
  for (const [name, value] of Object.entries(parameters)) {
    if (!(typeof value === 'number' && value > 0 && Number.isFinite(value))) {
      throw new RelanceError('parameter_out_of_range', `${name} must be a finite number above 0`, [
        { path: name, code: 'parameter_out_of_range', message: 'must be a finite number above 0' },
      ]);
    }
  }
  return parameters;
};

/** A span of time ahead; throws `not_finite` or `negative_time` unless it is a finite number of 0 or more. */
export const checkedSpan = (span: number, path = 'horizon'): number => {
  if (!Number.isFinite(span)) throw new RelanceError('not_finite', `${path} must be a finite number`);
  if (span < 0) throw new RelanceError('negative_time', `${path} must not be negative`);
  return span;
};
