import { DAY_ONE_MODEL } from '../features/day-one';
import type { Outcome } from '../snapshots/timeline';
import { UNSUBSCRIBE_DAY_ONE } from '../unsubscribe/unsubscribe-day-one';
import { namesOf } from './artefact-features';
import { ARTEFACT_SCHEMA, type LogisticArtefact } from './model-artefact';

/** When the weights were written down; nothing is trained when an account deploys. */
const WRITTEN_AT = '2026-11-30T00:00:00.000Z';

/** The version of the model of day one: 2 since silence looks at days with activity and an unsubscribe at all mails since the last click. */
export const dayOneVersion = (outcome: Outcome): string => `${outcome}-day-one-2`;

/** Whether that names the model of day one, this one or one of before: there is one at a time, and no artefact of it is kept. */
export const isDayOne = (outcome: Outcome, version: string): boolean =>
  version.startsWith(`${outcome}-day-one-`);

/**
 * The model of an outcome before an account has labels of its own: of whichever horizon is asked for, since its features are free of
 * scale, and uncalibrated. It ranks members; its risks are no probabilities.
 */
export const dayOneArtefact = (outcome: Outcome, horizonDays: number): LogisticArtefact => ({
  schema: ARTEFACT_SCHEMA,
  outcome,
  horizonDays,
  version: dayOneVersion(outcome),
  trainedAt: WRITTEN_AT,
  ...(outcome === 'silence'
    ? { features: namesOf('member'), model: copyOf(DAY_ONE_MODEL) }
    : { features: namesOf('mails'), model: copyOf(UNSUBSCRIBE_DAY_ONE) }),
  shift: 0,
  calibrated: false,
});

const copyOf = ({
  intercept,
  coefficients,
  centre,
  scale,
}: typeof DAY_ONE_MODEL): LogisticArtefact['model'] => ({
  intercept,
  coefficients: [...coefficients],
  centre: [...centre],
  scale: [...scale],
});
