import type { Step } from '../../programme/contract';
import { branch } from './step-branch';
import { end } from './step-end';
import type { StepContext, StepOutcome, StepRule } from './step-rule';
import { send } from './step-send';
import { wait } from './step-wait';

/** The rule of every kind of step; the compiler asks for each that the programme's schema has. */
const STEP_RULES: { readonly [D in Step['do']]: StepRule<Extract<Step, { do: D }>> } = {
  wait,
  send,
  branch,
  end,
};

/** What a step comes to. */
export const decideStep = (step: Step, context: StepContext): StepOutcome =>
  (STEP_RULES[step.do] as StepRule<Step>)(step, context);
