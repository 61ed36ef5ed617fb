import type { Step } from '../../programme/contract';
import { durationMs, isoTime } from '../../shared/kernel/time';
import type { StepRule } from './step-rule';

/** Asks messaging for a message; whether it is sent is decided there. */
export const send: StepRule<Extract<Step, { do: 'send' }>> = (step, { compiled, enrolment, now }) => ({
  goes: 'following',
  request: {
    member: enrolment.pk,
    journey: enrolment.journey,
    step: step.id,
    occurrence: enrolment.occurrence,
    template: step.template,
    topic: step.topic,
    class: step.class,
    channel: 'email',
    priority: compiled.journey.priority,
    programmeVersion: enrolment.programmeVersion,
    requestedAt: isoTime(now),
    expiresAt: isoTime(now + durationMs(step.expires)),
    ...(step.bestHour ? { waitsUntil: isoTime(now + durationMs(step.bestHour.within)) } : {}),
    control: enrolment.control,
    properties: { ...enrolment.properties },
  },
});
