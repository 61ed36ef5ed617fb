import type { TimelineEntry } from '../../tracking/contract';
import type { Decision, MessageRequest, Reservation } from '../contract';
import type { Numbers } from './reserve';
import { sendKey } from './send-key';

const common = (request: MessageRequest, programmeVersion: number) => ({
  key: sendKey(request),
  journey: request.journey,
  step: request.step,
  occurrence: request.occurrence,
  template: request.template,
  programmeVersion,
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

/** The timeline's `Email Sent`: keyed by the reservation's key and time, so that telling it again changes nothing;
 * `numbers` say how the member's own cap came about. */
export const emailSent = (
  member: string,
  request: MessageRequest,
  programmeVersion: number,
  reservation: Reservation,
  providerId: string,
  numbers: Numbers = {},
): TimelineEntry =>
  entry(member, 'Email Sent', '', new Date(reservation.at).toISOString(), {
    ...common(request, programmeVersion),
    decision: 'sent',
    numbers: { ...numbers },
    providerId,
  });

/** The timeline's `Email Skipped`, keyed by the request: one for each that was not sent. */
export const emailSkipped = (
  member: string,
  request: MessageRequest,
  programmeVersion: number,
  reason: NonNullable<Decision['reason']>,
  numbers: Numbers,
): TimelineEntry =>
  entry(member, 'Email Skipped', '.skipped', request.requestedAt, {
    ...common(request, programmeVersion),
    decision: 'skipped',
    reason,
    numbers: { ...numbers },
  });

/** The timeline's `Email Deferred`, keyed by the request and the instant until which (epoch ms). */
export const emailDeferred = (
  member: string,
  request: MessageRequest,
  programmeVersion: number,
  reason: NonNullable<Decision['reason']>,
  until: number,
  numbers: Numbers,
): TimelineEntry =>
  entry(member, 'Email Deferred', `.deferred.${new Date(until).toISOString()}`, request.requestedAt, {
    ...common(request, programmeVersion),
    decision: 'deferred',
    reason,
    numbers: { ...numbers, until: new Date(until).toISOString() },
  });

/** The timeline's `Email Skipped` of a mail that was handed over and never answered for, keyed by its reservation. */
export const outcomeUnknown = (
  member: string,
  request: MessageRequest,
  programmeVersion: number,
  reservation: Reservation,
): TimelineEntry =>
  entry(member, 'Email Skipped', '.unknown', new Date(reservation.at).toISOString(), {
    ...common(request, programmeVersion),
    decision: 'skipped',
    reason: 'unknown_outcome',
    numbers: { reservedAt: new Date(reservation.at).toISOString() },
  });
