import type { Checked } from '../../../shared/kernel/errors';
import { read } from '../../../shared/kernel/read';
import { forestReach } from '../learning/forest';
import type { Outcome } from '../snapshots/timeline';
import { featuresOf } from './artefact-features';
import { forestIn } from './boosted-forest';
import {
  ARTEFACT_SCHEMA,
  BOOSTED_SCHEMA,
  boostedArtefactSchema,
  type LogisticArtefact,
  type ModelArtefact,
  modelArtefactSchema,
} from './model-artefact';
import { MOST_LOGITS, reachOf } from './reach';

/**
 * Why an artefact cannot be judged by: `model_damaged` (not what was written, or numbers that are none), `model_too_old` and
 * `model_too_new` (another schema), `model_features_unknown` (features that this code does not compute),
 * `model_other_outcome` (of another outcome than it was asked for), `model_out_of_bounds` (its scores could reach beyond MOST_LOGITS).
 */
export const ARTEFACT_REFUSALS = [
  'model_damaged',
  'model_too_old',
  'model_too_new',
  'model_features_unknown',
  'model_other_outcome',
  'model_out_of_bounds',
] as const;
/** One of them. */
export type ArtefactRefusal = (typeof ARTEFACT_REFUSALS)[number];

const refused = (code: ArtefactRefusal, path: string, message: string): Checked<never> => ({
  ok: false,
  issues: [{ path, code, message }],
});

const schemaOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;

/** What does not fit in a logistic model that has the right shape; undefined for nothing. */
const wrongWeights = ({ features, model }: LogisticArtefact): string | undefined => {
  const width = features.length;
  const { coefficients, centre, scale } = model;
  return [coefficients, centre, scale].every((one) => one.length === width)
    ? undefined
    : `must have a coefficient, centre and scale for each of ${width} features`;
};

/** How far from 0 the scores of a model of either kind could reach, or what does not fit in it. */
const reachIn = (artefact: ModelArtefact): number | string => {
  if (artefact.schema === ARTEFACT_SCHEMA) return wrongWeights(artefact) ?? reachOf(artefact);
  const trees = forestIn(artefact);
  return trees.ok
    ? forestReach(trees.forest) + Math.abs(artefact.shift)
    : `has trees that cannot be read: ${trees.why}`;
};

/**
 * A stored artefact of an outcome, or why it is none: one issue, whose code is of ARTEFACT_REFUSALS. One that is read gives a finite
 * logit, and contributions that add up to it to 1e-9, for any features within FEATURE_BOUND.
 */
export const readArtefact = (stored: unknown, outcome: Outcome): Checked<ModelArtefact> => {
  const schema = schemaOf(stored);
  const isWhole = typeof schema === 'number' && Number.isInteger(schema);
  if (isWhole && (schema < ARTEFACT_SCHEMA || schema > BOOSTED_SCHEMA))
    return refused(
      schema > BOOSTED_SCHEMA ? 'model_too_new' : 'model_too_old',
      'schema',
      `is ${schema}; this version of Relance reads ${ARTEFACT_SCHEMA} and ${BOOSTED_SCHEMA}`,
    );
  const checked =
    schema === BOOSTED_SCHEMA ? read(boostedArtefactSchema, stored) : read(modelArtefactSchema, stored);
  if (!checked.ok) {
    const [issue] = checked.issues;
    return refused('model_damaged', issue?.path ?? '', issue?.message ?? 'cannot be read');
  }
  const artefact: ModelArtefact = checked.value;
  if (artefact.outcome !== outcome)
    return refused('model_other_outcome', 'outcome', `is ${artefact.outcome}, not ${outcome}`);
  if (!featuresOf(outcome, artefact.features))
    return refused('model_features_unknown', 'features', 'are not those that this version computes');
  const reach = reachIn(artefact);
  if (typeof reach === 'string') return refused('model_damaged', 'model', reach);
  if (!(reach <= MOST_LOGITS))
    return refused(
      'model_out_of_bounds',
      'model',
      `could reach ${reach.toExponential(1)} logits; beyond ${MOST_LOGITS} its reasons would not add up to the score`,
    );
  return { ok: true, value: artefact };
};
