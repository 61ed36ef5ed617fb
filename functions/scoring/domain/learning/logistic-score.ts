/** A fitted logistic regression: z = intercept + sum of coefficient x (x - centre) / scale. */
export interface LogisticModel {
  readonly intercept: number;
  readonly coefficients: readonly number[];
  readonly centre: readonly number[];
  readonly scale: readonly number[];
}

/** The probability of a logit, exact in both tails. */
export const probabilityOf = (logit: number): number => {
  const tail = Math.exp(-Math.abs(logit));
  return logit >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
};

/** What each feature of a member adds to the score: in logits, 0 for a member who is at the centre in it. */
export const contributionsOf = (model: LogisticModel, features: ArrayLike<number>): number[] =>
  model.coefficients.map(
    (coefficient, j) =>
      coefficient * (((features[j] as number) - (model.centre[j] as number)) / (model.scale[j] as number)),
  );

/** The score in logits: the intercept and the contributions, added in their order. */
export const logitOf = (model: LogisticModel, features: ArrayLike<number>): number => {
  let logit = model.intercept;
  for (let j = 0; j < model.coefficients.length; j += 1)
    logit +=
      (model.coefficients[j] as number) *
      (((features[j] as number) - (model.centre[j] as number)) / (model.scale[j] as number));
  return logit;
};

/** A group of factors and what it adds to a score, in logits. */
export interface GroupContribution {
  readonly group: string;
  readonly contribution: number;
}

/**
 * Contributions summed by group (`groups` names that of each feature), the strongest first, equal ones by name; with
 * the intercept they add up to the score.
 */
export const groupContributions = (
  contributions: readonly number[],
  groups: readonly string[],
): GroupContribution[] => {
  const sums = new Map<string, number>();
  contributions.forEach((contribution, j) => {
    const group = groups[j] ?? '';
    sums.set(group, (sums.get(group) ?? 0) + contribution);
  });
  return [...sums]
    .map(([group, contribution]) => ({ group, contribution }))
    .sort(
      (a, b) =>
        Math.abs(b.contribution) - Math.abs(a.contribution) ||
        (a.group < b.group ? -1 : a.group > b.group ? 1 : 0),
    );
};

/** Logits of many rows (row after row), into `into`: the weights are folded once, so a row costs its products. */
export const scoreRows = (model: LogisticModel, values: Float64Array, into: Float64Array): Float64Array => {
  const width = model.coefficients.length;
  const weights = Float64Array.from(model.coefficients, (value, j) => value / (model.scale[j] as number));
  const base = weights.reduce(
    (sum, weight, j) => sum - weight * (model.centre[j] as number),
    model.intercept,
  );
  const even = width & ~1;
  // Two rows at once, in two sums each: no addition waits for the one before it, and a weight is read once for both.
  for (let row = 0, at = 0; row < into.length; row += 2, at += 2 * width) {
    const next = row + 1 < into.length ? at + width : at;
    let a = base;
    let b = 0;
    let c = base;
    let d = 0;
    for (let j = 0; j < even; j += 2) {
      const first = weights[j] as number;
      const second = weights[j + 1] as number;
      a += (values[at + j] as number) * first;
      b += (values[at + j + 1] as number) * second;
      c += (values[next + j] as number) * first;
      d += (values[next + j + 1] as number) * second;
    }
    if (even < width) {
      a += (values[at + even] as number) * (weights[even] as number);
      c += (values[next + even] as number) * (weights[even] as number);
    }
    into[row] = a + b;
    if (next !== at) into[row + 1] = c + d;
  }
  return into;
};

/** Probabilities of many rows (row after row), into `into`: what scoreRows says, as probabilityOf. */
export const scoreProbabilities = (
  model: LogisticModel,
  values: Float64Array,
  into: Float64Array,
): Float64Array => {
  scoreRows(model, values, into);
  for (let row = 0; row < into.length; row += 1) into[row] = probabilityOf(into[row] as number);
  return into;
};
