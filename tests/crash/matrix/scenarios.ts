import type { MessageRequest, Reservation } from '../../../functions/messaging/contract';
import { DAY_MS, HOUR_MS } from '../../../functions/shared/kernel/time';
import { aSlot } from '../../support/messaging/builders';

/** A story of one message without faults: what SES does to it, what its member got before. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly class: MessageRequest['class'];
  /** Whether the events of SES come: EventBridge gets them on best effort. */
  readonly events: 'heard' | 'lost';
  /** What SES does to the first calls. */
  readonly refusals: readonly { readonly code: string; readonly count: number }[];
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
  pressure: weekAgo,
  ...over,
});

/** The stories of the matrix: together they take every step that the sender has. */
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
    events: 'lost',
    refusals: [{ code: 'accept_and_drop', count: 1 }],
  }),
];
