import type { Step } from '../../programme/contract';
import type { StepRule } from './step-rule';

/** Ends the enrolment, wherever it stands in the list. */
export const end: StepRule<Extract<Step, { do: 'end' }>> = () => ({ goes: 'end' });
