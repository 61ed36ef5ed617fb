import type { Feature } from '../features/member-features';
import type { UnsubscribeFeature } from '../unsubscribe/unsubscribe-features';

/** A group of factors that a score is explained with: those of what a member does, and those of the mails sent. */
export type ReasonGroup = Feature['group'] | UnsubscribeFeature['group'];
