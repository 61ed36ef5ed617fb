import type { Step } from '../../programme/contract';
import type { StepRule } from './step-rule';

/** Goes to one of two steps further down. */
export const branch: StepRule<Extract<Step, { do: 'branch' }>> = (step, { compiled, facts }) => ({
  goes: 'jump',
  to: compiled.branches.get(step.id)?.(facts) ? step.yes : step.no,
});
