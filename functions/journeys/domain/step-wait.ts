import type { Step } from '../../programme/contract';
import type { StepRule } from './step-rule';

/** Waits as long as the programme says. */
export const wait: StepRule<Extract<Step, { do: 'wait' }>> = (step) => ({ goes: 'wait', for: step.for });
