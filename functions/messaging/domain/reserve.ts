import type { ContactCard, MessageRequest, Reason, Reservation } from '../contract';
import { type FullCap, fullCaps, type Limits } from './caps';
import { withReservation } from './reservations';

/** The numbers behind a reason, as they are stored with it: counts, limits, and times in ISO 8601. */
export type Numbers = Readonly<Record<string, string | number>>;

/** What a message may do now; every reason comes with its numbers. Times are epoch ms. */
export type Reserved =
  | { readonly decision: 'granted'; readonly next: ContactCard; readonly reservation: Reservation }
  | {
      readonly decision: 'deferred';
      readonly reason: Reason;
      readonly until: number;
      readonly numbers: Numbers;
    }
  | { readonly decision: 'skipped'; readonly reason: Reason; readonly numbers: Numbers };

const iso = (instant: number): string => new Date(instant).toISOString();

const numbersOf = (full: FullCap): Numbers => ({
  count: full.count,
  max: full.max,
  window: full.window,
  since: iso(full.since),
  next: iso(full.next),
});

/**
 * The rule of the frequency caps. Grants a slot with the next card, on which it is taken; or defers until the slot
 * that comes while the message is still worth sending; or skips. The tightest cap wins: nothing is granted unless
 * all have a slot, and the wait is that of the latest.
 */
export const reserve = (
  contact: ContactCard,
  request: MessageRequest,
  taking: { readonly key: string; readonly owner: string; readonly limits: Limits },
  now: number,
): Reserved => {
  const full = fullCaps(contact.pressure, request, taking.limits, now);
  const tightest = full.find((cap) => cap.reason === 'frequency_capped') ?? full[0];
  if (!tightest || !full[0]) {
    const { card, reservation } = withReservation(
      contact,
      taking.key,
      request,
      taking.owner,
      taking.limits.leaseMs,
      now,
    );
    return { decision: 'granted', next: card, reservation };
  }
  const until = full[0].next;
  const numbers = numbersOf(tightest);
  if (until >= Date.parse(request.expiresAt))
    return {
      decision: 'skipped',
      reason: tightest.reason,
      numbers: { ...numbers, expiresAt: request.expiresAt },
    };
  return { decision: 'deferred', reason: tightest.reason, until, numbers };
};
