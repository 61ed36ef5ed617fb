import { forestLogit } from '../learning/forest';
import { forestContributions } from '../learning/forest-reasons';
import { groupContributions, logitOf, probabilityOf, scoreRows } from '../learning/logistic-score';
import type { TrainingRows } from '../learning/training-rows';
import { type Contribution, type ExplainedScore, explainScore } from '../reasons/reasons';
import type { JudgingModel } from './judging-model';

/** The score of features by a model of either kind, its level moved as it was: logits. */
export const logitBy = ({ artefact, rule }: JudgingModel, features: ArrayLike<number>): number =>
  (rule.kind === 'boosted' ? forestLogit(rule.forest, features) : logitOf(rule.model, features)) +
  artefact.shift;

/** The same with what each group of features adds to it. */
export const explainBy = (model: JudgingModel, features: ArrayLike<number>): ExplainedScore => {
  const { artefact, groups, rule } = model;
  if (rule.kind === 'logistic') return explainScore(rule.model, groups, features, artefact.shift);
  const logit = logitBy(model, features);
  return {
    risk: probabilityOf(logit),
    logit,
    base: rule.paths.expected + artefact.shift,
    contributions: groupContributions(
      forestContributions(rule.paths, features),
      groups,
    ) as readonly Contribution[],
  };
};

/** The risks of rows with the features of the model, in their order. */
export const risksOf = ({ artefact, rule }: JudgingModel, { width, blocks }: TrainingRows): Float64Array => {
  const risks = new Float64Array(blocks.reduce((sum, { labels }) => sum + labels.length, 0));
  let from = 0;
  for (const { values, labels } of blocks) {
    const own = risks.subarray(from, from + labels.length);
    if (rule.kind === 'logistic') scoreRows(rule.model, values, own);
    else
      for (let row = 0; row < own.length; row += 1) own[row] = forestLogit(rule.forest, values, row * width);
    from += labels.length;
  }
  return risks.map((logit) => probabilityOf(logit + artefact.shift));
};
