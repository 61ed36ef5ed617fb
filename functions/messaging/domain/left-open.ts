import type { ProgrammeRules } from '../../programme/contract';
import { isoTime } from '../../shared/kernel/time';
import type { TimelineEntry } from '../../tracking/contract';
import type { Decision, Reservation } from '../contract';
import { numbersOfUnknown } from './decisions';
import { sendKey } from './send-key';

/** Whether lease and grace (ms) of a reservation are over although nobody has told what became of its mail. */
export const isLeftOpen = (slot: Reservation, graceMs: number, now: number): boolean =>
  slot.state === 'reserved' && now >= (slot.leaseUntil ?? slot.at) + graceMs;

/** What messaging reads of an enrolment, to know again the cause of a key. */
export interface EnrolledIn {
  readonly journey: string;
  readonly occurrence: string;
}

type Cause = Pick<Decision, 'journey' | 'step' | 'occurrence' | 'template'>;

const NOT_KNOWN: Cause = { journey: 'unknown', step: 'unknown', occurrence: 'unknown', template: 'unknown' };

/**
 * The cause of a send key, which is a hash of it: found by making the keys of all that a member's enrolments may have
 * asked for, under each id that the member had. `unknown` in each field when it was none of them.
 */
export const causeOfKey = (
  key: string,
  ids: readonly string[],
  enrolments: readonly EnrolledIn[],
  journeys: ProgrammeRules['journeys'],
): Cause => {
  for (const { journey, occurrence } of enrolments) {
    const steps = journeys.find(({ id }) => id === journey)?.steps ?? [];
    for (const step of steps) {
      if (step.do !== 'send') continue;
      const isIt = ids.some((member) => sendKey({ member, journey, step: step.id, occurrence }) === key);
      if (isIt) return { journey, step: step.id, occurrence, template: step.template };
    }
  }
  return NOT_KNOWN;
};

/** The timeline's `Email Skipped` of a reservation that was left open: the one that its request would have told. */
export const leftOpen = (
  member: string,
  reservation: Reservation,
  cause: Cause,
  programmeVersion: number,
): TimelineEntry => {
  const at = isoTime(reservation.at);
  const decision: Decision = {
    key: reservation.key,
    ...cause,
    decision: 'skipped',
    reason: 'unknown_outcome',
    numbers: numbersOfUnknown(reservation),
    programmeVersion,
  };
  return {
    member,
    messageId: `${reservation.key}.unknown`,
    at,
    kind: 'decision',
    name: 'Email Skipped',
    properties: { ...decision },
  };
};
