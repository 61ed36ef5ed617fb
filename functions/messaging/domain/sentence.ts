import type { CapState, Decision, Reason } from '../contract';

type Tell = (numbers: Readonly<Record<string, string | number>>, decision: Decision) => string;

const minute = (instant: string | number | undefined): string =>
  typeof instant === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(instant)
    ? `${instant.slice(0, 16)}Z`
    : 'an unknown time';
const day = (instant: string | number | undefined): string => minute(instant).split('T')[0] ?? '';

const ownCap = ({ tier, adjusted, ceiling, frequency }: Decision['numbers']): string => {
  if (adjusted === undefined || ceiling === undefined)
    return frequency === undefined ? '' : '; the member asked for less';
  const because = [
    ...(tier === undefined ? [] : [`engagement ${tier}`]),
    ...(frequency === undefined ? [] : ['the member asked for less']),
  ].join(', ');
  return `; the member's own cap is ${adjusted} of ${ceiling}${because ? ` (${because})` : ''}`;
};

const nextSlot = ({ next, expiresAt }: Decision['numbers'], { decision }: Decision): string => {
  const slot = `next slot ${minute(next)}`;
  return decision === 'skipped' && expiresAt
    ? `${slot}, but it is worth sending until ${minute(expiresAt)} only`
    : slot;
};

const capped: Tell = (numbers, decision) => {
  const { count, max, since, window } = numbers;
  return `${count} of ${max} messages since ${day(since)} (at most ${max} in ${window}${ownCap(numbers)}); ${nextSlot(numbers, decision)}`;
};

const held = (
  who: string,
  { of, since, why, expiresAt }: Decision['numbers'],
  { journey, step }: Decision,
): string => {
  const what =
    of === 'journey'
      ? `the journey ${journey}`
      : of === 'mail'
        ? `the mail ${journey}/${step}`
        : 'all marketing';
  const end = expiresAt ? `; it was worth sending until ${minute(expiresAt)} only` : '';
  return `${who} ${what} since ${minute(since)}${why ? ` (${why})` : ''}${end}`;
};

const TELL: Record<Reason, Tell> = {
  unsubscribed: ({ since, channel }) =>
    `the member unsubscribed${channel ? ` from everything by ${channel}` : ''}${since ? ` on ${minute(since)}` : ''}`,
  no_consent: ({ topic }) => `there is no consent for the topic ${topic ?? 'of this message'}`,
  paused_by_member: ({ until }) => `the member asked for a pause until ${minute(until)}`,
  suppressed_bounce: () => 'mail to this address bounced for good',
  suppressed_complaint: () => 'the member complained about an earlier mail',
  missing_address: () => 'there is no e-mail address',
  address_outdated: () =>
    'it was for one e-mail address, and the member had another by then; it goes to no other',
  holdout: () => 'the member is in the hold-out, which gets nothing',
  control_group: (_, { journey }) => `the member is in the control group of the journey ${journey}`,
  duplicate: () => 'this very message was sent before',
  paused: (numbers, decision) => held('an operator has paused', numbers, decision),
  guardrail: (numbers, decision) => held('a guard-rail has paused', numbers, decision),
  expired: ({ expiresAt, next }) =>
    next
      ? `it could have been sent from ${minute(next)} on, when it was no longer worth sending (${minute(expiresAt)})`
      : `it was no longer worth sending after ${minute(expiresAt)}`,
  exited: ({ exit }, { journey }) => `the member had left the journey ${journey} by the exit ${exit}`,
  outranked: (numbers, decision) =>
    `${numbers.by ?? 'a message of higher priority'} (priority ${numbers.byPriority}) took the last slot from this one (priority ${numbers.priority}): ${capped(numbers, decision)}`,
  frequency_capped: capped,
  message_gap: (numbers, decision) =>
    `the last message is less than ${numbers.window} old; ${nextSlot(numbers, decision)}`,
  quiet_hours: ({ from, to, timeZone }) => `the member's quiet hours are ${from} to ${to} (${timeZone})`,
  best_hour: ({ from, to, timeZone, visits }) =>
    `the member is mostly there from ${from} to ${to} (${timeZone}, of ${visits} hours of visits)`,
  daily_quota: () => "the account's sending quota of the day is used up",
  render_failed: ({ error }) => `the template did not render: ${error}`,
  provider_rejected: ({ code, error }) => `the mail service refused it: ${code} ${error ?? ''}`.trim(),
  unknown_outcome: ({ reservedAt, restoredAt, class: of }) => {
    if (restoredAt)
      return `the member's card was restored from a copy at ${minute(restoredAt)}, after this was asked for: it may have been sent, and is not sent again`;
    return of === 'transactional'
      ? `it was handed over at ${minute(reservedAt)} and no answer came, so it may be out; it is transactional, and sent again if it is still worth sending`
      : `it was handed over at ${minute(reservedAt)} and no answer came; it keeps its slot and is not sent again`;
  },
};

const placeIn = ({ scope, max, window, used }: CapState): string =>
  `${used + 1} of ${max} in ${window}${scope === 'all' ? '' : ` (${scope})`}`;

const LIST = new Intl.ListFormat('en-GB');

/** Which of the slots of each cap a message took: `, as message 3 of 8 in 31d and 1 of 1 in 1d`. */
const places = (caps: readonly CapState[] = []): string => {
  const slots = caps.filter(({ scope }) => scope !== 'message gap').map(placeIn);
  return slots.length === 0 ? '' : `, as message ${LIST.format(slots)}`;
};

/** What is to be said of a mail of which its sender did not live to tell. */
const afterwards = ({ toldBy, caps }: Decision['numbers'], { programmeVersion }: Decision): string => {
  if (toldBy === undefined) return '';
  return caps === 'unknown'
    ? `; SES told so, not its sender: how the caps stood is not known, since version ${programmeVersion} of the programme cannot be read`
    : '; SES told so, not its sender: the caps are as the card has shown them since';
};

/**
 * One English sentence that says what was decided about a message and why, with the numbers: `Skipped: 8 of 8 messages
 * since 2026-11-01 (at most 8 in 31d); next slot 2026-12-02T09:12Z`. `name` and `at` are the timeline entry's.
 */
export const sentenceOf = (decision: Decision, name: string, at: string): string => {
  if (decision.decision === 'sent')
    return `Sent at ${minute(at)} with the template ${decision.template}${places(decision.caps)}${afterwards(decision.numbers, decision)}`;
  const why = decision.reason ? TELL[decision.reason](decision.numbers, decision) : name;
  // What is sent again was not skipped, whatever became of it so far.
  if (decision.reason === 'unknown_outcome' && decision.numbers.class === 'transactional')
    return `Outcome unknown: ${why}`;
  if (decision.decision === 'skipped') return `Skipped: ${why}`;
  if (decision.reason === 'paused' || decision.reason === 'guardrail')
    return `Deferred, until it is resumed: ${why}`;
  return `Deferred until ${minute(decision.numbers.until)}: ${why}`;
};
