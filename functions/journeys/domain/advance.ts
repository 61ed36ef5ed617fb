import type { MessageRequest } from '../../messaging/contract';
import type { Step } from '../../programme/contract';
import type { MemberFacts } from '../../shared/conditions/condition';
import type { Enrolment } from '../contract';
import { asEnrolled, type CompiledJourney, exitOf } from './compile-journey';
import { decideStep } from './step-rules';
import type { WaitLength } from './waits';

/**
 * An enrolment's states:
 *
 *   (new) --entered--> live at a wait --due--> live at a later wait --due--> ended by `finished`
 *     any live state --entered, woken, due, and an exit holds--> ended by that exit
 */

/** Why the enrolment is looked at: it is new, an exit may hold, or the wait of `step` is over. */
export type Signal =
  | { readonly is: 'entered' }
  | { readonly is: 'woken' }
  | { readonly is: 'due'; readonly step: string };

/** What is to be done before the enrolment is committed; done twice, it is done once. */
export type Effect =
  | { readonly do: 'request message'; readonly request: MessageRequest }
  | { readonly do: 'start timer'; readonly step: string; readonly at: number };

/** The enrolment after a signal, with its version counted up when anything changed, and what is to be done. */
export interface Advance {
  readonly enrolment: Enrolment;
  readonly changed: boolean;
  readonly effects: readonly Effect[];
}

/**
 * What becomes of an enrolment at a signal. A signal that is late, repeated or for another step changes nothing, and
 * so does any signal to an enrolment that has ended. Exits are judged first. Branches lead forward only (the check of
 * a programme sees to it), so this ends.
 */
export const advance = (
  compiled: CompiledJourney,
  enrolment: Enrolment,
  facts: MemberFacts,
  signal: Signal,
  now: number,
  waitLength: WaitLength,
): Advance => {
  const unchanged: Advance = { enrolment, changed: false, effects: [] };
  if (enrolment.status === 'ended') return unchanged;
  if (signal.is === 'due' && signal.step !== enrolment.step) return unchanged;
  const { wakeAt: _, ...rest } = enrolment;
  const next = (change: Partial<Enrolment>, effects: readonly Effect[]): Advance => ({
    enrolment: { ...rest, ...change, version: enrolment.version + 1 },
    changed: true,
    effects,
  });
  const seen = asEnrolled(facts, compiled.journey, enrolment);
  const exit = exitOf(compiled, seen);
  if (exit !== undefined) return next({ status: 'ended', endedBy: exit }, []);
  if (signal.is === 'woken') return unchanged;

  const { steps } = compiled.journey;
  const effects: Effect[] = [];
  const at = steps.findIndex(({ id }) => id === enrolment.step);
  let index = signal.is === 'due' ? at + 1 : at;
  let reached = enrolment.step;
  // A step that is not in the version it entered with cannot be; should it be, the enrolment ends here.
  while (at >= 0 && index < steps.length) {
    const step = steps[index] as Step;
    reached = step.id;
    const outcome = decideStep(step, { compiled, enrolment, facts: seen, now });
    if (outcome.goes === 'end') break;
    if (outcome.goes === 'wait') {
      const wakeAt = Math.round(now + waitLength(outcome.for));
      return next({ step: step.id, wakeAt }, [...effects, { do: 'start timer', step: step.id, at: wakeAt }]);
    }
    if (outcome.goes === 'following') {
      if (outcome.request) effects.push({ do: 'request message', request: outcome.request });
      index += 1;
    } else {
      const found = steps.findIndex(({ id }) => id === outcome.to);
      if (found <= index) break;
      index = found;
    }
  }
  return next({ step: reached, status: 'ended', endedBy: 'finished' }, effects);
};
