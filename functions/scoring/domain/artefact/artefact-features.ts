import { FEATURES } from '../features/member-features';
import type { ReasonGroup } from '../reasons/reason-groups';
import type { Outcome } from '../snapshots/timeline';
import { MAIL_FEATURES } from '../unsubscribe/mail-features';
import { UNSUBSCRIBE_FEATURES } from '../unsubscribe/unsubscribe-features';

/** A feature of an artefact, and the group of factors that it is explained with. */
export interface NamedFeature {
  readonly name: string;
  readonly group: ReasonGroup;
}

/**
 * What a model of each outcome may look at, in this order: `member` is memberFeatures, `mails` unsubscribeFeatures, `written` memberFeatures
 * and then mailFeatures, which begin with unsubscribeFeatures.
 */
export const FEATURE_SETS = {
  member: FEATURES,
  mails: UNSUBSCRIBE_FEATURES,
  written: [...FEATURES, ...MAIL_FEATURES],
} as const satisfies Record<string, readonly NamedFeature[]>;
/** The name of one. */
export type FeatureSet = keyof typeof FEATURE_SETS;

const OF_OUTCOME: Readonly<Record<Outcome, readonly FeatureSet[]>> = {
  silence: ['member'],
  unsubscribe: ['mails', 'member', 'written'],
};

/** The names of a set's features, as an artefact keeps them. */
export const namesOf = (set: FeatureSet): string[] => FEATURE_SETS[set].map(({ name }) => name);

/** Which of the outcome's sets these names are, in their order; undefined for none. */
export const featuresOf = (outcome: Outcome, names: readonly string[]): FeatureSet | undefined =>
  OF_OUTCOME[outcome].find((set) => {
    const own = FEATURE_SETS[set];
    return own.length === names.length && own.every(({ name }, j) => name === names[j]);
  });
