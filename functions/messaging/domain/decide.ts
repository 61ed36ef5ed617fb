import type { Paused } from '../../programme/contract';
import { DAY_MS } from '../../shared/kernel/time';
import type { ContactCard, MessageRequest, Reservation } from '../contract';
import { type ConsentRules, consentAwaitedUntil, type Known } from './await-consent';
import type { Limits } from './caps';
import { consentOf } from './consent';
import { heldBack } from './held-back';
import { isTimeZone, type QuietHours, quietUntil } from './quiet-hours';
import { judgeOwnKey, type Timing } from './reservations';
import { type Reserved, reserve } from './reserve';
import { sendKey } from './send-key';

/** A request older than this (ms) is expired whatever it says: the keys of 92 days must cover every replay. */
export const MAX_REQUEST_AGE_MS = 30 * DAY_MS;

/** What the programme and the stage say about sending, beside the caps. */
export interface SendRules {
  readonly limits: Limits;
  readonly timing: Timing;
  readonly consent: ConsentRules;
  /** Absent where the programme has none or the stage ignores them. */
  readonly quietHours?: QuietHours;
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

type Skipped = Extract<Reserved, { decision: 'skipped' }>;

const skipped = (reason: Skipped['reason'], numbers: Skipped['numbers'] = {}): Skipped => ({
  decision: 'skipped',
  reason,
  numbers,
});

const iso = (instant: number): string => new Date(instant).toISOString();

const mayWrite = (card: ContactCard, request: MessageRequest, now: number): Skipped | undefined => {
  const marketing = request.class !== 'transactional';
  if (marketing) {
    const consent = consentOf(card, request.topic);
    if (consent === 'unsubscribed')
      return skipped(
        'unsubscribed',
        card.unsubscribedAt === undefined ? {} : { since: iso(card.unsubscribedAt) },
      );
    if (consent === 'missing') return skipped('no_consent', { topic: request.topic });
    if (card.pausedUntil !== undefined && card.pausedUntil > now)
      return skipped('paused_by_member', { until: iso(card.pausedUntil) });
  }
  if (card.suppressed === 'bounce') return skipped('suppressed_bounce');
  if (marketing && card.suppressed === 'complaint') return skipped('suppressed_complaint');
  if (card.address === undefined) return skipped('missing_address');
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

const isQuietNow = (
  card: ContactCard,
  request: MessageRequest,
  rules: SendRules,
  now: number,
): Reserved | undefined => {
  if (!rules.quietHours || request.class === 'transactional') return undefined;
  const timeZone = card.timeZone && isTimeZone(card.timeZone) ? card.timeZone : rules.timeZone;
  const until = quietUntil(now, timeZone, rules.quietHours);
  if (until === undefined) return undefined;
  const numbers = { ...rules.quietHours, timeZone, next: iso(until) };
  if (until >= Date.parse(request.expiresAt))
    return skipped('expired', { ...numbers, expiresAt: request.expiresAt });
  return { decision: 'deferred', reason: 'quiet_hours', until, numbers };
};

const NOBODY: ContactCard = {
  pk: '',
  sk: 'CARD#CONTACT',
  version: 0,
  consents: {},
  pressure: [],
  last: 0,
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
  const card = known.contact ?? NOBODY;
  const key = sendKey(request);
  const own = judgeOwnKey(card.pressure, key, rules.timing, now);
  if (own.is === 'sent') return { decision: 'done' };
  if (own.is === 'open') return { decision: 'unresolved', until: own.until };
  if (own.is === 'overdue') return { decision: 'unknown', reservation: own.reservation, recorded: false };
  if (own.is === 'unknown' && request.class !== 'transactional')
    return { decision: 'unknown', reservation: own.reservation, recorded: true };
  if (request.class !== 'transactional') {
    const until = consentAwaitedUntil(known, request, rules.consent, now);
    // What is refused whatever the member says need not wait for it.
    if (until !== undefined) return isStillWanted(request, now) ?? { decision: 'awaiting', until };
  }
  const refused =
    mayWrite(card, request, now) ?? isHeldBack(request, rules, now) ?? isStillWanted(request, now);
  if (refused) return refused;
  const reserved = reserve(card, request, { key, owner, limits: rules.limits }, now);
  if (reserved.decision !== 'granted') return reserved;
  return isQuietNow(card, request, rules, now) ?? reserved;
};
