import type { MessageRequest, Reservation } from '../../../functions/messaging/contract';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../../functions/shared/kernel/time';
import { aSlot } from '../../support/messaging/builders';
import type { FaultAt } from './cell';
import { FAULT_NAMES, type Fault } from './faults';
import type { VERSIONS } from './stand';

/** Who of a story has the steps that faults happen to: who sends, who hears what SES tells, who closes what is left open. */
export type Role = 'sender' | 'listener' | 'sweeper';

/** What may happen to somebody who sends nothing. */
const BESIDE: readonly Fault[] = [
  'killed_before',
  'killed_after',
  'works_after_death',
  'twice',
  'late',
  'asleep',
  'answer_lost',
  'answers_lost',
  'no_answer',
  'throttled',
  'leaves',
  'merged',
];

/** A story of one message without faults: what SES does to it, what its member got before. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly class: MessageRequest['class'];
  /** Whether the events of SES come: EventBridge gets them on best effort. */
  readonly events: 'heard' | 'lost';
  /** What SES does to the first calls. */
  readonly refusals: readonly { readonly code: string; readonly count: number }[];
  /** Whose steps are looked at. */
  readonly role: Role;
  /** What happens to the sender besides, where it is not the one that is looked at. */
  readonly before?: FaultAt;
  /** After how many ms SES tells that it took a mail. */
  readonly eventAfterMs: number;
  /** The faults that can happen to its steps. */
  readonly faults: readonly Fault[];
  /** The version of the programme that is live. */
  readonly version: keyof typeof VERSIONS;
  /** What the member's card holds at that instant (epoch ms). */
  readonly pressure: (now: number) => readonly Reservation[];
}

const weekAgo = (now: number): readonly Reservation[] => [aSlot(now - 5 * DAY_MS)];
const scenario = (id: string, title: string, over: Partial<Scenario> = {}): Scenario => ({
  id,
  title,
  class: 'marketing',
  events: 'heard',
  refusals: [],
  role: 'sender',
  eventAfterMs: SECOND_MS,
  faults: FAULT_NAMES,
  version: 'usual',
  pressure: weekAgo,
  ...over,
});

/** The stories of the matrix: together they take every step that sender, listener and sweeper have. */
export const SCENARIOS: readonly Scenario[] = [
  scenario('goes', 'SES takes the mail'),
  scenario('busy', 'SES is busy once', { refusals: [{ code: 'TooManyRequestsException', count: 1 }] }),
  scenario('silent', 'SES takes the mail and its answer is lost', {
    refusals: [{ code: 'accept_and_drop', count: 1 }],
  }),
  scenario('unheard', 'SES takes the mail, its answer is lost, and so is its event', {
    events: 'lost',
    refusals: [{ code: 'accept_and_drop', count: 1 }],
  }),
  scenario('broken', 'the connection to SES breaks before it takes the mail', {
    refusals: [{ code: 'reset', count: 1 }],
  }),
  scenario('rejected', 'SES will not take the mail', {
    refusals: [{ code: 'MessageRejected', count: 20 }],
  }),
  scenario('capped', 'no slot is free until tomorrow', { pressure: (now) => [aSlot(now - HOUR_MS)] }),
  scenario('transactional', 'a transactional mail, whose answer and whose event are lost', {
    class: 'transactional',
    // A pause of all marketing does not hold it: of who has lost the address, it is skipped.
    faults: FAULT_NAMES.filter((name) => name !== 'restored'),
    events: 'lost',
    refusals: [{ code: 'accept_and_drop', count: 1 }],
  }),
  scenario('collects', 'a message of higher priority may still come for the last slot', {
    version: 'collecting',
  }),
  scenario('heard', 'its sender dies when SES has taken it, and what SES tells is heard', {
    role: 'listener',
    before: { at: 1, kind: 'killed_after' },
    // Within the lease: it is put back once, and heard again.
    eventAfterMs: 14 * SECOND_MS,
    faults: BESIDE,
  }),
  scenario('swept', 'its sender dies before SES has it, and nobody brings it back until it is swept', {
    role: 'sweeper',
    before: { at: 1, kind: 'redriven' },
    faults: BESIDE,
  }),
];
