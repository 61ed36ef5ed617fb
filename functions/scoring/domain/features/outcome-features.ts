import { FEATURE_SETS, type NamedFeature } from '../artefact/artefact-features';
import type { Outcome } from '../snapshots/timeline';

/** What a model of the outcome learns from a timeline: what a member did, and for unsubscribes how they are written to and answer. */
export const featuresOf = (outcome: Outcome): readonly NamedFeature[] =>
  FEATURE_SETS[outcome === 'silence' ? 'member' : 'written'];
