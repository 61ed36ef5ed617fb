/** A function to be minimised: answers its value at `at` and writes its gradient there. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

/** Within which box to look, and when to stop. */
export interface Search {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** The gradient's largest component at which the search is done; 1e-9 by default. */
  readonly tolerance?: number;
  /** 200 by default. */
  readonly maxIterations?: number;
}

/** Where the search ended. */
export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  /** The largest component of the gradient, without those that push against a bound. */
  readonly steepness: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** False when it stopped for another reason than a gradient of nothing. */
  readonly converged: boolean;
}

/** At a gradient as small as this a search that rounding has stopped counts as done. */
const ROUNDING = 1e-6;
const MAX_STEP = 4;

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);

const identity = (size: number): Float64Array[] =>
  Array.from({ length: size }, (_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));

/** The BFGS update of the inverse Hessian (Nocedal & Wright, Numerical Optimization, 2006, equation 6.17). */
const updateInverse = (inverse: Float64Array[], s: Float64Array, y: Float64Array, sy: number): void => {
  const hy = Float64Array.from(inverse, (row) => dot(row, y));
  const scale = (1 + dot(y, hy) / sy) / sy;
  inverse.forEach((row, i) => {
    for (let j = 0; j < row.length; j += 1) {
      const [si, sj, hi, hj] = [s[i], s[j], hy[i], hy[j]] as [number, number, number, number];
      row[j] = (row[j] as number) + scale * si * sj - (hi * sj + si * hj) / sy;
    }
  });
};

/**
 * Minimises a smooth function in a box by BFGS with projection and a backtracking line search (Nocedal & Wright,
 * algorithms 3.1 and 6.1). Deterministic. A value that is not finite counts as infinitely bad, so the search never
 * ends on one unless it starts there.
 */
export const minimise = (objective: Objective, start: readonly number[], search: Search): Minimum => {
  const { lower, upper, tolerance = 1e-9, maxIterations = 200 } = search;
  const size = start.length;
  const inBox = (v: number, i: number): number =>
    Math.min(upper[i] as number, Math.max(lower[i] as number, v));
  let at = Float64Array.from(start, inBox);
  let gradient = new Float64Array(size);
  let evaluations = 0;
  const evaluate = (x: Float64Array, into: Float64Array): number => {
    evaluations += 1;
    const value = objective(x, into);
    return Number.isFinite(value) && into.every(Number.isFinite) ? value : Number.POSITIVE_INFINITY;
  };
  let value = evaluate(at, gradient);

  /** Whether a coordinate lies on a bound and the gradient pushes it out. */
  const held = (i: number): boolean =>
    (at[i] === lower[i] && (gradient[i] as number) > 0) ||
    (at[i] === upper[i] && (gradient[i] as number) < 0);
  const steepnessNow = (): number =>
    gradient.reduce((most, g, i) => (held(i) ? most : Math.max(most, Math.abs(g))), 0);

  let inverse = identity(size);
  let fresh = true;
  let iterations = 0;
  let steepness = steepnessNow();
  while (Number.isFinite(value) && steepness > tolerance && iterations < maxIterations) {
    iterations += 1;
    const free = gradient.map((g, i) => (held(i) ? 0 : g));
    let direction = Float64Array.from(inverse, (row, i) => (held(i) ? 0 : -dot(row, free)));
    if (dot(direction, free) >= 0) {
      inverse = identity(size);
      fresh = true;
      direction = free.map((g) => -g);
    }
    const longest = direction.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
    const limit = fresh ? Math.min(1, 1 / longest) : Math.min(1, MAX_STEP / longest);
    const step = backtrack(at, value, free, direction, limit, inBox, evaluate);
    if (!step) {
      if (fresh || steepness <= ROUNDING) break;
      inverse = identity(size);
      fresh = true;
      continue;
    }
    const s = step.at.map((v, i) => v - (at[i] as number));
    const y = step.gradient.map((g, i) => g - (gradient[i] as number));
    const sy = dot(s, y);
    if (sy > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y))) {
      if (fresh) inverse = identity(size).map((row) => row.map((v) => (v * sy) / dot(y, y)));
      updateInverse(inverse, s, y, sy);
      fresh = false;
    }
    ({ at, value, gradient } = step);
    steepness = steepnessNow();
  }
  return {
    at,
    value,
    steepness,
    iterations,
    evaluations,
    converged: Number.isFinite(value) && steepness <= Math.max(tolerance, ROUNDING),
  };
};

interface Step {
  readonly at: Float64Array<ArrayBuffer>;
  readonly value: number;
  readonly gradient: Float64Array<ArrayBuffer>;
}

/** Halves the step until the value falls enough (Armijo); undefined when no step that counts does. */
const backtrack = (
  at: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
  limit: number,
  inBox: (v: number, i: number) => number,
  evaluate: (x: Float64Array, into: Float64Array) => number,
): Step | undefined => {
  for (let length = limit, tries = 0; tries < 30; length /= 2, tries += 1) {
    const next = Float64Array.from(at, (v, i) => inBox(v + length * (direction[i] as number), i));
    const promised = next.reduce((sum, v, i) => sum + (v - (at[i] as number)) * (gradient[i] as number), 0);
    const into = new Float64Array(at.length);
    const reached = evaluate(next, into);
    if (promised < 0 && reached <= value + 1e-4 * promised)
      return { at: next, value: reached, gradient: into };
  }
  return undefined;
};
