import type { Journey } from '../../programme/contract';
import { drawOf, shortHash } from '../../shared/kernel/ids';
import { DAY_MS, durationMs, SECOND_MS } from '../../shared/kernel/time';
import { type Enrolment, enrolmentKey } from '../contract';

/** What makes a member enter: its cause by name and time (epoch ms), and what the mails may use of it. */
export interface Entry {
  readonly member: string;
  readonly programmeVersion: number;
  readonly cause: string;
  readonly causedAt: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Whether somebody enters, and as the how-manieth; or why not. */
export type EntryDecision =
  | { readonly enters: true; readonly occurrence: string }
  | {
      readonly enters: false;
      readonly reason: 'too_old' | 'known_cause' | 'entered_before' | 'already_in' | 'within_gap';
    };

const KEPT_MS = 400 * DAY_MS;
const stay = (reason: Exclude<EntryDecision, { enters: true }>['reason']): EntryDecision => ({
  enters: false,
  reason,
});

/**
 * Judges an entry by the journey's maximum age and re-entry rule, given the member's enrolments in this journey
 * (ended ones too). A cause that already led to an enrolment leads to no other.
 */
export const decideEntry = (
  journey: Journey,
  before: readonly Enrolment[],
  entry: Pick<Entry, 'cause' | 'causedAt'>,
  now: number,
): EntryDecision => {
  const causedAt = Date.parse(entry.causedAt);
  const { policy, gap } = journey.reentry;
  if (before.some((enrolment) => enrolment.cause === entry.cause)) return stay('known_cause');
  if (now - causedAt > durationMs(journey.maximumAge)) return stay('too_old');
  if (policy === 'once' && before.length > 0) return stay('entered_before');
  if (policy === 'one-at-a-time' && before.some(({ status }) => status === 'live')) return stay('already_in');
  const gapMs = gap === undefined ? 0 : durationMs(gap);
  if (before.some((enrolment) => Math.abs(causedAt - Date.parse(enrolment.causedAt)) < gapMs)) {
    return stay('within_gap');
  }
  if (policy === 'once') return { enters: true, occurrence: 'once' };
  if (policy === 'every-time') return { enters: true, occurrence: shortHash(entry.cause) };
  const last = before.reduce((most, { occurrence }) => Math.max(most, Number(occurrence) || 0), 0);
  return { enters: true, occurrence: String(last + 1) };
};

/** A new enrolment before its first step, drawn into the control group or not by a hash that can be replayed. */
export const newEnrolment = (journey: Journey, entry: Entry, occurrence: string, now: number): Enrolment => ({
  pk: entry.member,
  sk: enrolmentKey(journey.id, occurrence),
  version: 0,
  journey: journey.id,
  occurrence,
  programmeVersion: entry.programmeVersion,
  cause: entry.cause,
  causedAt: entry.causedAt,
  enteredAt: now,
  status: 'live',
  step: journey.steps[0]?.id ?? '',
  control: drawOf(`control#${journey.id}`, entry.member) < journey.controlGroup,
  controlShare: journey.controlGroup,
  properties: entry.properties,
  expiresAt: Math.ceil((now + KEPT_MS) / SECOND_MS),
});
