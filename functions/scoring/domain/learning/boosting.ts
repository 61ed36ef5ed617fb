import { RelanceError } from '../../../shared/kernel/errors';
import { binBounds, binRows } from './feature-bins';
import { growTree, leafValue, plotOf, type Tree } from './grow-tree';
import { probabilityOf } from './logistic-score';
import { checkRows, requireBothClasses, type TrainingRows } from './training-rows';

/** How trees are boosted. */
export interface BoostingRules {
  /** Trees at most. @default 100 */
  readonly rounds?: number;
  /** Leaves of a tree at most. @default 31 */
  readonly leaves?: number;
  /** @default 0.1 */
  readonly learningRate?: number;
  /** Added to the curvature of each leaf. @default 1 */
  readonly l2?: number;
  /** Curvature (sum of p (1 - p)) that each leaf needs. @default 5 */
  readonly minChildWeight?: number;
  /** Rounds without a better validation loss after which it stops. @default 20 */
  readonly patience?: number;
}

/** Boosted trees: the score of a row is `base` and the value of one leaf of each tree, in logits. */
export interface BoostedTrees {
  readonly base: number;
  readonly trees: readonly Tree[];
  /** Gain of all cuts on each feature. */
  readonly gains: readonly number[];
  /** Mean log loss on the validation rows after each round, also of the trees that were dropped; empty without them. */
  readonly validation: readonly number[];
}

const DEFAULTS = { rounds: 100, leaves: 31, learningRate: 0.1, l2: 1, minChildWeight: 5, patience: 20 };
const LARGEST = Number.MAX_VALUE;

const checkRules = (rules: Required<BoostingRules>): void => {
  const refuse = (name: keyof BoostingRules, rule: string): never => {
    throw new RelanceError(
      'boosting_invalid',
      `${name} of the boosting is ${rules[name]}; it must be ${rule}.`,
    );
  };
  for (const name of ['rounds', 'patience'] as const)
    if (!Number.isInteger(rules[name]) || rules[name] < 1) refuse(name, 'a whole number of at least 1');
  if (!Number.isInteger(rules.leaves) || rules.leaves < 2 || rules.leaves > 4096)
    refuse('leaves', 'a whole number from 2 to 4096');
  if (!(rules.learningRate > 0 && rules.learningRate <= 1)) refuse('learningRate', 'above 0 and at most 1');
  if (!(rules.l2 >= 0 && Number.isFinite(rules.l2))) refuse('l2', 'at least 0');
  if (!(rules.minChildWeight >= 1e-6 && Number.isFinite(rules.minChildWeight)))
    refuse('minChildWeight', 'at least 0.000001');
};

/** Adds a tree to the scores of rows and answers their mean log loss. */
const advance = (rows: TrainingRows, count: number, scores: Float64Array, tree: Tree): number => {
  let loss = 0;
  let row = 0;
  for (const { values, labels } of rows.blocks)
    for (let r = 0; r < labels.length; r += 1, row += 1) {
      const score = (scores[row] as number) + leafValue(tree, values, r * rows.width);
      scores[row] = score;
      loss += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(0, labels[r] === 1 ? -score : score);
    }
  return loss / count;
};

/**
 * Gradient boosting of log loss on histograms of 256 bins, of second order, grown leaf-wise (Friedman 2001; Chen &
 * Guestrin 2016; Ke et al., LightGBM, 2017). The same rows give the same trees. With `validation` (later rows, never
 * the same) it stops when its loss has not fallen for `patience` rounds, and keeps the best. Refuses what checkRows
 * refuses (values up to the largest number are fine), one class only (`one_class`), and rules out of their bounds
 * (`boosting_invalid`).
 */
export const boostTrees = (
  rows: TrainingRows,
  given: BoostingRules = {},
  validation?: TrainingRows,
): BoostedTrees => {
  const rules = { ...DEFAULTS, ...given };
  checkRules(rules);
  const count = checkRows(rows, LARGEST);
  requireBothClasses(count);
  const judged = validation ? checkRows(validation, LARGEST) : undefined;
  if (validation && validation.width !== rows.width)
    throw new RelanceError(
      'row_width',
      `Validation rows have ${validation.width} features, the others ${rows.width}.`,
    );
  const bounds = binBounds(rows, count.rows);
  const { bins, labels } = binRows(rows, bounds, count.rows);
  const plot = plotOf(bins, bounds, count.rows, rules.leaves);
  const base = Math.log(count.positives / (count.rows - count.positives));
  const scores = new Float64Array(count.rows).fill(base);
  const judgedScores = new Float64Array(judged?.rows ?? 0).fill(base);
  const trees: Tree[] = [];
  const gainsOf: (readonly { feature: number; gain: number }[])[] = [];
  const losses: number[] = [];
  let best = 0;
  for (let round = 0; round < rules.rounds; round += 1) {
    for (let row = 0; row < count.rows; row += 1) {
      const p = probabilityOf(scores[row] as number);
      plot.pairs[2 * row] = p - (labels[row] as number);
      plot.pairs[2 * row + 1] = p * (1 - p);
    }
    const { tree, leaves, gains } = growTree(plot, rules);
    if (gains.length === 0) break;
    trees.push(tree);
    gainsOf.push(gains);
    for (const { start, end, value } of leaves)
      for (let k = start; k < end; k += 1) {
        const row = plot.order[k] as number;
        scores[row] = (scores[row] as number) + value;
      }
    if (!validation || !judged) continue;
    losses.push(advance(validation, judged.rows, judgedScores, tree));
    if ((losses[round] as number) < (losses[best] as number)) best = round;
    if (round - best >= rules.patience) break;
  }
  const kept = validation && trees.length > 0 ? best + 1 : trees.length;
  const gains = new Array<number>(rows.width).fill(0);
  for (const { feature, gain } of gainsOf.slice(0, kept).flat())
    gains[feature] = (gains[feature] ?? 0) + gain;
  return { base, trees: trees.slice(0, kept), gains, validation: losses };
};

/** The score of one row in logits. */
export const boostedLogit = (model: BoostedTrees, features: ArrayLike<number>, offset = 0): number => {
  let logit = model.base;
  for (const tree of model.trees) logit += leafValue(tree, features, offset);
  return logit;
};
