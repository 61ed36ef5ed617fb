import { FEATURE_SETS } from '../artefact/artefact-features';
import type { PriorOf } from '../back-test/learners';
import { dayOnePrior } from '../features/day-one';
import type { Outcome } from '../snapshots/timeline';
import { UNSUBSCRIBE_DAY_ONE } from '../unsubscribe/unsubscribe-day-one';

/** The features that a model of each outcome is trained on. */
export const TRAINED_ON = { silence: 'member', unsubscribe: 'written' } as const;

/** How sure the prior of an unsubscribe is of each standardised weight: it is judgement, so that some hundred who left weigh more. */
const UNSUBSCRIBE_PRECISION = 50;

const unsubscribePrior: PriorOf = ({ scale }) => {
  const others = FEATURE_SETS.member.length;
  return {
    mean: scale.map((unit, j) => (UNSUBSCRIBE_DAY_ONE.coefficients[j - others] ?? 0) * unit),
    precision: scale.map(() => UNSUBSCRIBE_PRECISION),
  };
};

/** What is believed of the weights before the data: those of day one. */
export const priorOf = (outcome: Outcome): PriorOf =>
  outcome === 'silence' ? dayOnePrior : unsubscribePrior;
