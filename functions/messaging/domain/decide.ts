import type { Paused } from '../../programme/contract';
import { DAY_MS } from '../../shared/kernel/time';
import type { ContactCard, MessageRequest, Reservation } from '../contract';
import { type ConsentRules, consentAwaitedUntil, type Known } from './await-consent';
import { bestHour } from './best-hour';
import type { Limits } from './caps';
import { type Competition, withoutClaim } from './compete';
import { isComplainedOf } from './complaint';
import { consentOf } from './consent';
import { heldBack } from './held-back';
import { isTimeZone, type QuietHours, quietUntil } from './quiet-hours';
import { judgeOwnKey, type Timing } from './reservations';
import { type Reserved, reserve } from './reserve';
import { mayBeOut } from './restored';
import { sendKey } from './send-key';

/** A request older than this (ms) is expired whatever it says: the keys of 92 days must cover every replay. */
export const MAX_REQUEST_AGE_MS = 30 * DAY_MS;

/** What the programme and the stage say about sending, beside the caps. */
export interface SendRules {
  readonly limits: Limits & Competition;
  readonly timing: Timing;
  readonly consent: ConsentRules;
  /** Absent where the programme has none or the stage ignores them. */
  readonly quietHours?: QuietHours;
  /** Whether messages that may wait for their member's hour do; a stage that ignores the quiet hours ignores those too. */
  readonly bestHours?: boolean;
  /** The programme's time zone, for members without one. */
  readonly timeZone: string;
  /** What operators and guard-rails hold back; absent: nothing. */
  readonly paused?: Paused;
}

/**
 * What is to be done with a request, and why. `unresolved` waits for an answer that is still out, `awaiting` for a
 * consent that it may have overtaken; times are epoch ms.
 */
export type SendDecision =
  | Reserved
  | { readonly decision: 'done' }
  | { readonly decision: 'unresolved' | 'awaiting'; readonly until: number }
  | { readonly decision: 'unknown'; readonly reservation: Reservation; readonly recorded: boolean };

/** That a request is skipped, and why. */
export type Skipped = Extract<Reserved, { decision: 'skipped' }>;

const skipped = (reason: Skipped['reason'], numbers: Skipped['numbers'] = {}): Skipped => ({
  decision: 'skipped',
  reason,
  numbers,
});

const iso = (instant: number): string => new Date(instant).toISOString();

/**
 * Whether a message may go to the address on the card: who was named by an address may have another by now, which is
 * somebody else's, for all that the caller knows.
 */
export const isWhereAddressed = (
  card: Pick<ContactCard, 'address'> | undefined,
  { addressed }: Pick<MessageRequest, 'addressed'>,
): boolean => addressed === undefined || card?.address === addressed;

/** Why a card does not let us write to its member: consent, a pause of the member's, suppression, no address. Undefined when it does. */
export const mayNotWrite = (card: ContactCard, request: MessageRequest, now: number): Skipped | undefined => {
  const marketing = request.class !== 'transactional';
  if (marketing) {
    const consent = consentOf(card, request.topic);
    if (consent === 'unsubscribed')
      return skipped(
        'unsubscribed',
        card.unsubscribedAt === undefined ? {} : { since: iso(card.unsubscribedAt) },
      );
    if (consent === 'missing') return skipped('no_consent', { topic: request.topic });
    const off = card.channelsOff?.[request.channel];
    if (off !== undefined) return skipped('unsubscribed', { since: iso(off), channel: request.channel });
    if (card.pausedUntil !== undefined && card.pausedUntil > now)
      return skipped('paused_by_member', { until: iso(card.pausedUntil) });
  }
  if (card.suppressed === 'bounce') return skipped('suppressed_bounce');
  if (marketing && isComplainedOf(card, request.topic)) return skipped('suppressed_complaint');
  if (card.address === undefined) return skipped('missing_address');
  if (!isWhereAddressed(card, request)) return skipped('address_outdated');
  return undefined;
};

/** The instant (epoch ms) from which on a request is not worth sending any more. */
const endOf = ({ requestedAt, expiresAt }: MessageRequest): number =>
  Math.min(Date.parse(expiresAt), Date.parse(requestedAt) + MAX_REQUEST_AGE_MS + 1);

const isStillWanted = (request: MessageRequest, now: number): Skipped | undefined => {
  if (request.control) return skipped('control_group');
  if (now >= endOf(request))
    return skipped('expired', { requestedAt: request.requestedAt, expiresAt: request.expiresAt });
  if (request.exited !== undefined) return skipped('exited', { exit: request.exited });
  return undefined;
};

/** Who gets nothing anyway, or has left the journey, does not wait for the end of a pause. */
const isHeldBack = (request: MessageRequest, { paused }: SendRules, now: number) =>
  request.control || request.exited !== undefined
    ? undefined
    : heldBack(request, paused, endOf(request), now);

const zoneOf = ({ timeZone }: Pick<ContactCard, 'timeZone'>, usual: string): string =>
  timeZone && isTimeZone(timeZone) ? timeZone : usual;

const isQuietNow = (
  card: ContactCard,
  request: MessageRequest,
  rules: SendRules,
  now: number,
): Reserved | undefined => {
  if (!rules.quietHours || request.class === 'transactional') return undefined;
  const timeZone = zoneOf(card, rules.timeZone);
  const until = quietUntil(now, timeZone, rules.quietHours);
  if (until === undefined) return undefined;
  const numbers = { ...rules.quietHours, timeZone, next: iso(until) };
  if (until >= Date.parse(request.expiresAt))
    return skipped('expired', { ...numbers, expiresAt: request.expiresAt });
  return { decision: 'deferred', reason: 'quiet_hours', until, numbers };
};

const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;

/** Waits for the hour at which the member answers, where the programme lets the message wait; who is not known gets it now. */
const isBetterLater = (
  { activity }: Pick<Known, 'activity'>,
  card: ContactCard,
  request: MessageRequest,
  { bestHours, quietHours, timeZone: usual }: SendRules,
  now: number,
): Reserved | undefined => {
  if (!bestHours || request.waitsUntil === undefined || request.class === 'transactional') return undefined;
  const timeZone = zoneOf(card, usual);
  const until = Math.min(Date.parse(request.waitsUntil), endOf(request));
  const best = bestHour(activity, { timeZone, until, ...(quietHours ? { quietHours } : {}) }, now);
  if (!best) return undefined;
  const { from, hours, share, visits } = best.hours;
  return {
    decision: 'deferred',
    reason: 'best_hour',
    until: best.at,
    numbers: {
      from: clock(from),
      to: clock(from + hours),
      timeZone,
      share: Math.round(share * 100) / 100,
      visits,
      next: iso(best.at),
    },
  };
};

const NOBODY: ContactCard = {
  pk: '',
  sk: 'CARD#CONTACT',
  version: 0,
  consents: {},
  pressure: [],
  last: 0,
};

/** Who is skipped or deferred takes its claim on a slot back, so that nobody waits for it. */
const claimTakenBack = (
  card: ContactCard,
  key: string,
  decision: SendDecision,
  now: number,
): SendDecision => {
  if (decision.decision !== 'skipped' && decision.decision !== 'deferred') return decision;
  const next = withoutClaim(decision.next ?? { ...card, version: card.version + 1 }, key, now);
  return next ? { ...decision, next } : decision;
};

const decide = (
  known: Known,
  request: MessageRequest,
  rules: SendRules,
  { key, owner }: { readonly key: string; readonly owner: string },
  now: number,
): SendDecision => {
  const card = known.contact ?? NOBODY;
  const own = judgeOwnKey(card.pressure, key, rules.timing, now);
  if (own.is === 'sent') return { decision: 'done' };
  if (own.is === 'open') return { decision: 'unresolved', until: own.until };
  if (own.is === 'overdue') return { decision: 'unknown', reservation: own.reservation, recorded: false };
  if (own.is === 'unknown' && request.class !== 'transactional')
    return { decision: 'unknown', reservation: own.reservation, recorded: true };
  const lost = mayBeOut(card, request, key, now);
  if (lost) return lost;
  // A card that was lost may come back before the pause is over.
  const held = known.contact ? undefined : isHeldBack(request, rules, now);
  if (held) return held;
  if (request.class !== 'transactional') {
    const until = consentAwaitedUntil(known, request, rules.consent, now);
    // What is refused whatever the member says need not wait for it.
    if (until !== undefined) return isStillWanted(request, now) ?? { decision: 'awaiting', until };
  }
  const refused =
    mayNotWrite(card, request, now) ?? isHeldBack(request, rules, now) ?? isStillWanted(request, now);
  if (refused) return refused;
  const { activity, risk } = known;
  const reserved = reserve(card, request, { key, owner, limits: rules.limits, activity, risk }, now);
  if (reserved.decision !== 'granted' && reserved.decision !== 'collecting') return reserved;
  return isQuietNow(card, request, rules, now) ?? isBetterLater(known, card, request, rules, now) ?? reserved;
};

/**
 * Decides a request on a member as read, in the order of REASONS; nobody waits for a consent of what is refused with it
 * as well. What its own key says comes first, for a mail that may be out is never decided anew: only a transactional
 * one of unknown outcome takes a new reservation.
 */
export const decideSend = (
  known: Known,
  request: MessageRequest,
  rules: SendRules,
  owner: string,
  now: number,
): SendDecision => {
  const key = sendKey(request);
  const decision = decide(known, request, rules, { key, owner }, now);
  return known.contact ? claimTakenBack(known.contact, key, decision, now) : decision;
};
