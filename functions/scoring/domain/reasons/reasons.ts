import {
  contributionsOf,
  groupContributions,
  type LogisticModel,
  logitOf,
  probabilityOf,
} from '../learning/logistic-score';
import type { OwnNumbers } from './own-numbers';
import type { ReasonGroup } from './reason-groups';
import { type Sentence, sentenceOf } from './sentences';

/** What a group of factors adds to a score, in logits: above 0 towards leaving. */
export interface Contribution {
  readonly group: ReasonGroup;
  readonly contribution: number;
}

/** One of the strongest, as a sentence with the member's own numbers. */
export interface Reason extends Contribution, Sentence {}

/**
 * A score and why: `base` and all contributions add up to `logit` to 1e-9. The base is of a member who is at the mean in everything; of boosted
 * trees the mean score of those whom they learnt from.
 */
export interface ExplainedScore {
  readonly risk: number;
  readonly logit: number;
  readonly base: number;
  /** Of every group, the strongest first. */
  readonly contributions: readonly Contribution[];
}

const SHOWN = 3;

/**
 * The score of features by a logistic model, with what each of the `groups` (one for each feature) adds to it.
 * A `shift` (how far the model's level was moved) counts to the base: it says nothing of the member.
 */
export const explainScore = (
  model: LogisticModel,
  groups: readonly ReasonGroup[],
  features: ArrayLike<number>,
  shift = 0,
): ExplainedScore => {
  const logit = logitOf(model, features) + shift;
  return {
    risk: probabilityOf(logit),
    logit,
    base: model.intercept + shift,
    contributions: groupContributions(contributionsOf(model, features), groups) as Contribution[],
  };
};

/** The three strongest; fewer when fewer add anything. */
export const strongest = ({ contributions }: Pick<ExplainedScore, 'contributions'>): Contribution[] =>
  contributions.filter(({ contribution }) => contribution !== 0).slice(0, SHOWN);

/** Contributions as sentences with the member's own numbers. */
export const reasonsOf = (contributions: readonly Contribution[], numbers: OwnNumbers): Reason[] =>
  contributions.map((one) => ({ ...one, ...sentenceOf(one.group, numbers) }));
