import { type Cap, topicOfCap } from '../../programme/contract';
import type { ActivityCard } from '../../tracking/contract';
import type { ContactCard, MessageRequest, Reason, Reservation } from '../contract';
import { type FullCap, fullCaps, type Limits } from './caps';
import { type Competition, compete, lostTo } from './compete';
import { type OwnCaps, ownCaps } from './own-caps';
import { withReservation } from './reservations';

/** The numbers behind a reason, as they are stored with it: counts, limits, and times in ISO 8601. */
export type Numbers = Readonly<Record<string, string | number>>;

/**
 * What a message may do now; every reason comes with its numbers. Times are epoch ms. `next` is the card to be written:
 * with the reservation where it is granted, else before the decision holds (a tier or a claim that is noted on it).
 * `collecting` waits whether a message of higher priority comes for a last slot.
 */
export type Reserved =
  | {
      readonly decision: 'granted';
      readonly next: ContactCard;
      readonly reservation: Reservation;
      /** How the member's own cap came about: `{ceiling, adjusted, tier, engagement, frequency}`. */
      readonly numbers: Numbers;
    }
  | {
      readonly decision: 'deferred';
      readonly reason: Reason;
      readonly until: number;
      readonly numbers: Numbers;
      readonly next?: ContactCard;
    }
  | {
      readonly decision: 'skipped';
      readonly reason: Reason;
      readonly numbers: Numbers;
      readonly next?: ContactCard;
    }
  | { readonly decision: 'collecting'; readonly until: number; readonly next?: ContactCard };

const iso = (instant: number): string => new Date(instant).toISOString();

const numbersOf = (full: FullCap): Numbers => ({
  count: full.count,
  max: full.max,
  window: full.window,
  since: iso(full.since),
  next: iso(full.next),
});

/** How the cap that holds a message back came about, where it is the member's own. */
const numbersOfOwn = ({ caps, numbers }: OwnCaps, { topic }: MessageRequest, full: FullCap): Numbers => {
  const isFull = ({ max, window }: Cap) => max === full.max && window === full.window;
  if (caps.some((cap) => cap.outside && topicOfCap(cap) === topic && isFull(cap)))
    return { frequency: 'less' };
  return caps.some((cap) => !cap.outside && isFull(cap)) ? numbers : {};
};

/** What a slot is taken with: the send key, the owner, what limits it, what the member did (ACTIVITY card), and the risk of leaving. */
export interface Taking {
  readonly key: string;
  readonly owner: string;
  readonly limits: Limits & Competition;
  readonly activity?: Pick<ActivityCard, 'all'>;
  readonly risk?: number;
}

/**
 * The rule of the frequency caps. Grants a slot with the next card, on which it is taken; or defers until the slot
 * that comes while the message is still worth sending; or skips. The tightest cap wins, the member's own among them:
 * nothing is granted unless all have a slot, and the wait is that of the latest. A last slot is competed for, where the
 * programme says so.
 */
export const reserve = (
  contact: ContactCard,
  request: MessageRequest,
  { key, owner, limits: general, activity, risk }: Taking,
  now: number,
): Reserved => {
  const own = ownCaps(contact, activity, general, now, risk);
  const limits = { ...general, caps: [...general.caps, ...own.caps] };
  // Of the one whose slot comes latest are the reason, the numbers and the wait.
  const [tightest] = fullCaps(contact.pressure, request, limits, now);
  const noted: ContactCard = own.tier ? { ...contact, tier: own.tier } : contact;
  if (!tightest) {
    const competed = compete(noted, request, key, limits, now);
    if (competed.is === 'waiting') {
      const { until, next } = competed;
      return { decision: 'collecting', until, ...(next ? { next } : {}) };
    }
    const { card, reservation } = withReservation(competed.card, key, request, owner, limits.leaseMs, now);
    return { decision: 'granted', next: card, reservation, numbers: own.numbers };
  }
  const until = tightest.next;
  const winner = tightest.reason === 'frequency_capped' ? lostTo(contact, key, now) : undefined;
  const reason = winner ? 'outranked' : tightest.reason;
  const numbers: Numbers = {
    ...numbersOf(tightest),
    ...numbersOfOwn(own, request, tightest),
    ...(winner ? { by: winner.message, byPriority: winner.priority, priority: request.priority } : {}),
  };
  const next = own.tier ? { next: { ...noted, version: contact.version + 1 } } : {};
  if (until >= Date.parse(request.expiresAt))
    return {
      decision: 'skipped',
      reason,
      numbers: { ...numbers, expiresAt: request.expiresAt },
      ...next,
    };
  return { decision: 'deferred', reason, until, numbers, ...next };
};
