import { isoTime } from '../../../shared/kernel/time';
import { namesOf } from '../artefact/artefact-features';
import {
  ARTEFACT_SCHEMA,
  BOOSTED_SCHEMA,
  type BoostedArtefact,
  type LogisticArtefact,
} from '../artefact/model-artefact';
import { TRAINED_ON } from '../features/outcome-features';
import type { BoostedTrees } from '../learning/boosting';
import type { LogisticModel } from '../learning/logistic-score';
import { packTrees } from '../learning/packed-forest';
import type { Outcome } from '../snapshots/timeline';

/** What every candidate of a training is kept with. */
export interface CandidateOf {
  readonly outcome: Outcome;
  readonly horizonDays: number;
  readonly version: string;
  readonly trainedAt: number;
}

const headOf = ({ outcome, horizonDays, version, trainedAt }: CandidateOf, shift: number) => ({
  outcome,
  horizonDays,
  version,
  trainedAt: isoTime(trainedAt),
  features: namesOf(TRAINED_ON[outcome]),
  shift,
  calibrated: true as const,
});

/** A fitted regression as it is kept. */
export const logisticCandidate = (
  of: CandidateOf,
  model: LogisticModel,
  shift: number,
): LogisticArtefact => ({
  schema: ARTEFACT_SCHEMA,
  ...headOf(of, shift),
  model: {
    intercept: model.intercept,
    coefficients: [...model.coefficients],
    centre: [...model.centre],
    scale: [...model.scale],
  },
});

/** Grown trees as they are kept. Throws `trees_too_large` for more than an item of the table holds. */
export const boostedCandidate = (
  of: CandidateOf,
  { base, trees }: BoostedTrees,
  shift: number,
): BoostedArtefact => {
  const head = headOf(of, shift);
  return {
    schema: BOOSTED_SCHEMA,
    kind: 'boosted',
    ...head,
    model: { base, trees: packTrees(trees, head.features.length) },
  };
};
