import type { ContactCard } from '../../../messaging/contract';
import { DAY_MS } from '../../../shared/kernel/time';
import { daysAway, lnWindowCount } from '../features/decayed-counts';
import type { CountedActivity } from '../features/member-features';
import { mailNumbers } from '../unsubscribe/unsubscribe-features';

/** What sentences say of a member, in whole days and times; nothing here is NaN or infinite. */
export interface OwnNumbers {
  /** Days since the last interaction, and since the first. */
  readonly away: number;
  readonly known: number;
  /** The mean days between two interactions; undefined without a rhythm. */
  readonly usually?: number;
  readonly interactions: number;
  /** About so many in the last horizon and in the last four; the card keeps decayed counts, not dates. */
  readonly lately: number;
  readonly longer: number;
  readonly horizon: number;
  readonly orders: number;
  readonly sinceOrder?: number;
  /** The mean amount of an order. */
  readonly basket?: number;
  readonly opened: number;
  readonly clicked: number;
  readonly sinceClick?: number;
  /** About so many mails within the horizon at the present pace; so many since the last click. */
  readonly ahead: number;
  readonly unanswered: number;
  /** About so many clicks and mails of late. */
  readonly lateClicks: number;
  readonly lateMails: number;
}

/** Nothing of anything. */
export const NO_NUMBERS: OwnNumbers = {
  away: 0,
  known: 0,
  interactions: 0,
  lately: 0,
  longer: 0,
  horizon: 1,
  orders: 0,
  opened: 0,
  clicked: 0,
  ahead: 0,
  unanswered: 0,
  lateClicks: 0,
  lateMails: 0,
};

const MOST = 1e9;
const plain = (value: number): number => (value > 0 ? Math.min(MOST, value) : 0);
const whole = (value: number): number => Math.floor(plain(value));

const nearest = (value: number): number => Math.round(plain(value));

const ofMails = (
  activity: CountedActivity,
  contact: Pick<ContactCard, 'pressure' | 'past'>,
  now: number,
  horizonMs: number,
): Partial<OwnNumbers> => {
  const { ahead, unanswered, lateClicks, lateMails } = mailNumbers(contact, activity, now, horizonMs);
  return {
    ahead: nearest(ahead),
    unanswered: whole(unanswered),
    lateClicks: nearest(lateClicks),
    lateMails: nearest(lateMails),
  };
};

/**
 * The member's own numbers at `now` (epoch ms), for a horizon; those of the mails sent are 0 without a `contact`. Undefined for one
 * who never did anything.
 */
export const ownNumbers = (
  activity: CountedActivity,
  now: number,
  horizonMs: number,
  contact?: Pick<ContactCard, 'pressure' | 'past'>,
): OwnNumbers | undefined => {
  const { all, money, events } = activity;
  if (!all || !(all.n >= 1)) return undefined;
  const horizon = Math.max(1, Math.round(horizonMs / DAY_MS));
  const span = (all.l - all.f) / DAY_MS;
  const gap = span / (all.n - 1);
  const named = (name: string) => (Object.hasOwn(events, name) ? events[name] : undefined);
  const known = plain((now - all.f) / DAY_MS);
  const about = (horizons: number): number => {
    const days = horizons * horizon;
    if (known <= days) return whole(all.n);
    // The memory of the window reaches beyond it; of a short history that part is missing.
    const seen = -Math.expm1(-known / days);
    return Math.round(plain(Math.min(all.n, Math.exp(lnWindowCount(all, now, days)) / seen)));
  };
  const clicks = named('Email Clicked');
  const hasOrders = money !== undefined && money.orders > 0;
  return {
    ...NO_NUMBERS,
    away: whole(daysAway(all, now)),
    known: Math.floor(known),
    ...(all.n > 1 && span >= 1 ? { usually: Math.max(1, Math.round(plain(gap))) } : {}),
    interactions: whole(all.n),
    lately: about(1),
    longer: about(4),
    horizon,
    orders: hasOrders ? whole(money.orders) : 0,
    ...(hasOrders
      ? {
          sinceOrder: whole((now - money.last) / DAY_MS),
          basket: plain(money.cents / 100 / money.orders),
        }
      : {}),
    opened: whole(named('Email Opened')?.n ?? 0),
    clicked: whole(clicks?.n ?? 0),
    ...(clicks ? { sinceClick: whole(daysAway(clicks, now)) } : {}),
    ...(contact ? ofMails(activity, contact, now, horizonMs) : {}),
  };
};
