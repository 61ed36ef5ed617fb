import { FEATURE_SETS, type NamedFeature } from '../artefact/artefact-features';
import type { Outcome } from '../snapshots/timeline';

/** The set that a model of each outcome is trained on: what a member did, and for unsubscribes how they are written to and answer. */
export const TRAINED_ON = { silence: 'member', unsubscribe: 'written' } as const;

/** What a model of the outcome learns from a timeline. */
export const featuresOf = (outcome: Outcome): readonly NamedFeature[] => FEATURE_SETS[TRAINED_ON[outcome]];
