import { RelanceError } from '../../../shared/kernel/errors';

/** Cases that were scored and whose truth is known by now, lowest score first. */
export interface RankedCases {
  /** A higher score says that the label is likelier 1. */
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** How many have the label 1. */
  readonly positives: number;
}

const refuse = (path: string, code: string, message: string): never => {
  throw new RelanceError(code, `${path}: ${message}`, [{ path, code, message }]);
};

/**
 * Checks the cases and sorts them by score. Throws `no_cases`, `lengths_differ`, `not_finite` for a score, `not_a_label` for a
 * label that is neither 0 nor 1.
 */
export const rankCases = (scores: ArrayLike<number>, labels: ArrayLike<number>): RankedCases => {
  if (scores.length !== labels.length) {
    refuse('labels', 'lengths_differ', `there are ${scores.length} scores and ${labels.length} labels`);
  }
  if (scores.length === 0) refuse('scores', 'no_cases', 'nothing to judge');
  let positives = 0;
  for (let i = 0; i < scores.length; i += 1) {
    if (!Number.isFinite(scores[i])) refuse(`scores[${i}]`, 'not_finite', 'must be a finite number');
    if (labels[i] !== 0 && labels[i] !== 1) refuse(`labels[${i}]`, 'not_a_label', 'must be 0 or 1');
    positives += labels[i] as number;
  }
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
  return {
    scores: Float64Array.from(order, (i) => scores[i] as number),
    labels: Uint8Array.from(order, (i) => labels[i] as number),
    positives,
  };
};

/** The same cases; throws `one_class` when all have the same label: there is nothing to tell apart. */
export const withBothClasses = (cases: RankedCases): RankedCases => {
  if (cases.positives === 0 || cases.positives === cases.labels.length) {
    refuse('labels', 'one_class', `every label is ${cases.labels[0]}: there is nothing to tell apart`);
  }
  return cases;
};

/** The same cases; throws `not_a_probability` when a score lies outside of 0 to 1. */
export const asProbabilities = (cases: RankedCases): RankedCases => {
  const { scores } = cases;
  if ((scores[0] as number) < 0 || (scores.at(-1) as number) > 1) {
    refuse('scores', 'not_a_probability', 'must lie between 0 and 1');
  }
  return cases;
};

/** Calls `each` with the bounds [from, to) of every run of equal scores, lowest first. */
export const eachTie = ({ scores }: RankedCases, each: (from: number, to: number) => void): void => {
  for (let from = 0; from < scores.length; ) {
    let to = from + 1;
    while (to < scores.length && scores[to] === scores[from]) to += 1;
    each(from, to);
    from = to;
  }
};

/** How many labels in [from, to) are 1. */
export const positivesIn = ({ labels }: RankedCases, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += labels[i] as number;
  return sum;
};
