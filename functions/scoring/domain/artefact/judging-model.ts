import { RelanceError } from '../../../shared/kernel/errors';
import type { Forest } from '../learning/forest';
import { type ForestPaths, pathsOf } from '../learning/forest-reasons';
import type { LogisticModel } from '../learning/logistic-score';
import type { ReasonGroup } from '../reasons/reason-groups';
import type { Outcome } from '../snapshots/timeline';
import { FEATURE_SETS, type FeatureSet, featuresOf } from './artefact-features';
import { forestIn } from './boosted-forest';
import { dayOneArtefact } from './day-one-artefact';
import { BOOSTED_SCHEMA, type ModelArtefact } from './model-artefact';
import { type ArtefactRefusal, readArtefact } from './read-artefact';

/** The numbers of a model of either kind as it judges; of trees their leaves too, as they are explained. */
export type ModelRule =
  | { readonly kind: 'logistic'; readonly model: LogisticModel }
  | { readonly kind: 'boosted'; readonly forest: Forest; readonly paths: ForestPaths };

/** A model made ready to judge many members by. */
export interface JudgingModel<A extends ModelArtefact = ModelArtefact> {
  readonly artefact: A;
  readonly set: FeatureSet;
  /** The group of each feature, in their order. */
  readonly groups: readonly ReasonGroup[];
  readonly rule: ModelRule;
}

/** A kept model that a night could not judge by, and why: what readArtefact says, none of that name, or of another horizon. */
export interface ModelRefusal {
  readonly outcome: Outcome;
  readonly version: string;
  readonly code: ArtefactRefusal | 'model_missing' | 'model_other_horizon';
}

/** Throws `model_damaged` for trees that cannot be read. */
const ruleOf = (artefact: ModelArtefact): ModelRule => {
  if (artefact.schema !== BOOSTED_SCHEMA) return { kind: 'logistic', model: artefact.model };
  const read = forestIn(artefact);
  if (read.ok) return { kind: 'boosted', forest: read.forest, paths: pathsOf(read.forest) };
  throw new RelanceError('model_damaged', `The trees of ${artefact.version} cannot be read: ${read.why}.`);
};

/** An artefact that was read, ready to judge by. Throws `model_features_unknown` and `model_damaged` for one that was not. */
export const judgingBy = <A extends ModelArtefact>(artefact: A): JudgingModel<A> => {
  const set = featuresOf(artefact.outcome, artefact.features);
  if (!set)
    throw new RelanceError(
      'model_features_unknown',
      `The features of ${artefact.version} are none of this version’s.`,
    );
  return { artefact, set, groups: FEATURE_SETS[set].map(({ group }) => group), rule: ruleOf(artefact) };
};

/** What is kept of the model that a night was planned with; no `version`: none was trained yet. */
export interface KeptModel {
  readonly version?: string;
  /** The artefact as it was found, unchecked; undefined for none of that name. */
  readonly stored?: unknown;
}

const refusalOf = (read: ReturnType<typeof readArtefact>, version: string, horizonDays: number) => {
  if (!read.ok) return (read.issues[0]?.code ?? 'model_damaged') as ArtefactRefusal;
  if (read.value.version !== version) return 'model_damaged';
  return read.value.horizonDays === horizonDays ? undefined : 'model_other_horizon';
};

/**
 * The model that a night judges an outcome by: the kept one where it can be read and has the programme's horizon, else that of day
 * one; `refusal` says why not the kept one.
 */
export const chooseModel = (
  outcome: Outcome,
  horizonDays: number,
  { version, stored }: KeptModel,
): { readonly model: JudgingModel; readonly refusal?: ModelRefusal } => {
  const dayOne = () => judgingBy(dayOneArtefact(outcome, horizonDays));
  if (version === undefined) return { model: dayOne() };
  const read = readArtefact(stored, outcome);
  const code = stored === undefined ? 'model_missing' : refusalOf(read, version, horizonDays);
  if (read.ok && code === undefined) return { model: judgingBy(read.value) };
  return { model: dayOne(), refusal: { outcome, version, code: code ?? 'model_damaged' } };
};
