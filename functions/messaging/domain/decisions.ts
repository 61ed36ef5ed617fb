import type { TimelineEntry } from '../../tracking/contract';
import type { CapState, Decision, MessageRequest, Reservation } from '../contract';
import type { Numbers } from './reserve';
import { sendKey } from './send-key';

/** Under which version a message was decided, and how the caps stood that bound it. */
export interface DecidedUnder {
  readonly programmeVersion: number;
  readonly caps: readonly CapState[];
}

const common = (request: MessageRequest, { programmeVersion, caps }: DecidedUnder) => ({
  key: sendKey(request),
  journey: request.journey,
  step: request.step,
  occurrence: request.occurrence,
  template: request.template,
  programmeVersion,
  ...(caps.length > 0 ? { caps: [...caps] } : {}),
});

const entry = (
  member: string,
  name: string,
  suffix: string,
  at: string,
  decision: Decision,
): TimelineEntry => ({
  member,
  messageId: `${decision.key}${suffix}`,
  at,
  kind: 'decision',
  name,
  properties: { ...decision },
});

/**
 * The timeline's `Email Sent`: keyed by the reservation's key and time, so that telling it again changes nothing.
 * `numbers` say how the member's own cap came about.
 */
export const emailSent = (
  member: string,
  request: MessageRequest,
  under: DecidedUnder,
  reservation: Reservation,
  providerId: string,
  numbers: Numbers = {},
): TimelineEntry =>
  entry(member, 'Email Sent', '', new Date(reservation.at).toISOString(), {
    ...common(request, under),
    decision: 'sent',
    numbers: { ...numbers },
    providerId,
  });

/** The timeline's `Email Skipped`, keyed by the request: one for each that was not sent. */
export const emailSkipped = (
  member: string,
  request: MessageRequest,
  under: DecidedUnder,
  reason: NonNullable<Decision['reason']>,
  numbers: Numbers,
): TimelineEntry =>
  entry(member, 'Email Skipped', '.skipped', request.requestedAt, {
    ...common(request, under),
    decision: 'skipped',
    reason,
    numbers: { ...numbers },
  });

/** The timeline's `Email Deferred`, keyed by the request and the instant until which (epoch ms). */
export const emailDeferred = (
  member: string,
  request: MessageRequest,
  under: DecidedUnder,
  reason: NonNullable<Decision['reason']>,
  until: number,
  numbers: Numbers,
): TimelineEntry =>
  entry(member, 'Email Deferred', `.deferred.${new Date(until).toISOString()}`, request.requestedAt, {
    ...common(request, under),
    decision: 'deferred',
    reason,
    numbers: { ...numbers, until: new Date(until).toISOString() },
  });

/** The timeline's `Email Deferred` of a message that a pause holds, keyed by the request and the pause's beginning. */
export const emailHeld = (
  member: string,
  request: MessageRequest,
  under: DecidedUnder,
  reason: NonNullable<Decision['reason']>,
  since: string,
  numbers: Numbers,
): TimelineEntry =>
  entry(member, 'Email Deferred', `.held.${since}`, request.requestedAt, {
    ...common(request, under),
    decision: 'deferred',
    reason,
    numbers: { ...numbers },
  });

/** The numbers of a mail that was handed over and never answered for; what is transactional is sent again, and says so. */
export const numbersOfUnknown = ({
  at,
  class: of,
}: Pick<Reservation, 'at' | 'class'>): Decision['numbers'] => ({
  reservedAt: new Date(at).toISOString(),
  ...(of === 'transactional' ? { class: of } : {}),
});

/** The timeline's `Email Skipped` of a mail that was handed over and never answered for, keyed by its reservation. */
export const outcomeUnknown = (
  member: string,
  request: MessageRequest,
  under: DecidedUnder,
  reservation: Reservation,
): TimelineEntry =>
  entry(member, 'Email Skipped', '.unknown', new Date(reservation.at).toISOString(), {
    ...common(request, under),
    decision: 'skipped',
    reason: 'unknown_outcome',
    numbers: numbersOfUnknown(reservation),
  });
