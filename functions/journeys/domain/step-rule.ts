import type { MessageRequest } from '../../messaging/contract';
import type { MemberFacts } from '../../shared/conditions/condition';
import type { Enrolment } from '../contract';
import type { CompiledJourney } from './compile-journey';

/** What a step sees: the journey, the enrolment, what is known of the member since it entered, and the instant. */
export interface StepContext {
  readonly compiled: CompiledJourney;
  readonly enrolment: Enrolment;
  readonly facts: MemberFacts;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * What comes after a step: the following one (and a message that is asked for), another one further down by its id, a
 * wait so long as programmes write it (`2h`), or the end.
 */
export type StepOutcome =
  | { readonly goes: 'following'; readonly request?: MessageRequest }
  | { readonly goes: 'jump'; readonly to: string }
  | { readonly goes: 'wait'; readonly for: string }
  | { readonly goes: 'end' };

/** The rule of one kind of step. Pure: asked twice, it answers the same. */
export type StepRule<S> = (step: S, context: StepContext) => StepOutcome;
