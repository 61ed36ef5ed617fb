import { FEATURE_BOUND } from '../features/feature-bound';
import type { LogisticArtefact } from './model-artefact';

/**
 * How far an artefact may reach, in logits. Why this much: score and reasons are the same terms (intercept, shift, one of each feature, 26
 * at most) added in different orders. Each addition rounds by at most 2^-53 of what was added up so far, which is never more than the
 * reach; so either sum is within 26 x 2^-53 x reach of the true one, and the two within 5.8e-10 of each other: the
 * contributions add up to the score to 1e-9. Real fits reach some tens to hundreds.
 */
export const MOST_LOGITS = 1e5;

/** The largest score, in logits and whichever its sign, that the parts of an artefact can add up to for features within FEATURE_BOUND. */
export const reachOf = ({ model, shift }: Pick<LogisticArtefact, 'model' | 'shift'>): number =>
  model.coefficients.reduce(
    (sum, weight, j) =>
      sum +
      Math.abs(weight) * ((FEATURE_BOUND + Math.abs(model.centre[j] as number)) / (model.scale[j] as number)),
    Math.abs(model.intercept) + Math.abs(shift),
  );
