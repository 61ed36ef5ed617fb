import { type CountedActivity, FEATURES, type Feature, memberFeatures } from '../features/member-features';
import {
  contributionsOf,
  groupContributions,
  type LogisticModel,
  logitOf,
  probabilityOf,
} from '../learning/logistic-score';
import { ownNumbers } from './own-numbers';
import { type Sentence, sentenceOf } from './sentences';

/** What a group of factors adds to a score, in logits: above 0 towards leaving. */
export interface Contribution {
  readonly group: Feature['group'];
  readonly contribution: number;
}

/** One of the strongest, as a sentence with the member's own numbers. */
export interface Reason extends Contribution, Sentence {}

/** A score and why: `base` (of a member who is at the mean in everything) and all contributions add up to `logit` to 1e-9. */
export interface ExplainedScore {
  readonly risk: number;
  readonly logit: number;
  readonly base: number;
  /** Of every group, the strongest first. */
  readonly contributions: readonly Contribution[];
  /** The three strongest; fewer when fewer add anything. */
  readonly reasons: readonly Reason[];
}

const GROUPS = FEATURES.map(({ group }) => group);
const SHOWN = 3;

/**
 * The score of a member by a logistic model of the features, with its reasons; undefined for one who never did anything.
 * A `shift` (how far the model's level was moved) counts to the base: it says nothing of the member.
 */
export const explainScore = (
  model: LogisticModel,
  activity: CountedActivity,
  now: number,
  horizonMs: number,
  shift = 0,
): ExplainedScore | undefined => {
  const features = memberFeatures(activity, now, horizonMs);
  const numbers = ownNumbers(activity, now, horizonMs);
  if (!features || !numbers) return undefined;
  const logit = logitOf(model, features) + shift;
  const contributions = groupContributions(contributionsOf(model, features), GROUPS) as Contribution[];
  return {
    risk: probabilityOf(logit),
    logit,
    base: model.intercept + shift,
    contributions,
    reasons: contributions
      .filter(({ contribution }) => contribution !== 0)
      .slice(0, SHOWN)
      .map((one) => ({ ...one, ...sentenceOf(one.group, numbers, one.contribution > 0) })),
  };
};
