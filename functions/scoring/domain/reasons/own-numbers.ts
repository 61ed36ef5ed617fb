import type { ContactCard } from '../../../messaging/contract';
import { DAY_MS } from '../../../shared/kernel/time';
import { type ActiveDays, activeDays } from '../features/active-day-counts';
import { daysAway } from '../features/decayed-counts';
import type { CountedActivity } from '../features/member-features';
import { mailNumbers } from '../unsubscribe/unsubscribe-features';

/** What sentences say of a member, in whole days and times; nothing here is NaN or infinite. */
export interface OwnNumbers {
  /** Days since the last interaction, and since the first. */
  readonly away: number;
  readonly known: number;
  /** The mean days between two days with activity, to a tenth; undefined of fewer than three: one gap is no rhythm. */
  readonly mean?: number;
  /** Days with activity in the year up to the last of them; 1 when there never was another, 0 when all others were before that year. */
  readonly days: number;
  /** Of these, how many lie within the last horizon and the last four (windowDays). */
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
  /** About so many marketing mails within the horizon at the present pace; so many since the last click. */
  readonly ahead: number;
  readonly unanswered: number;
  /** 0: never a click; 1: those since were counted; 2: their number is an estimate. */
  readonly answered: number;
  /** About so many clicks and marketing mails of late. */
  readonly lateClicks: number;
  readonly lateMails: number;
}

/** What a card knows day by day, up to the last day of all. */
export const YEAR = 366;
/** So many days make a horizon, or four of them, in sentences: no more than a card knows. */
export const windowDays = (horizon: number, horizons: 1 | 4): number => Math.min(YEAR, horizons * horizon);

/** Nothing of anything. */
export const NO_NUMBERS: OwnNumbers = {
  away: 0,
  known: 0,
  days: 0,
  lately: 0,
  longer: 0,
  horizon: 1,
  orders: 0,
  opened: 0,
  clicked: 0,
  ahead: 0,
  unanswered: 0,
  answered: 0,
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
  const { ahead, unanswered, answered, lateClicks, lateMails } = mailNumbers(
    contact,
    activity,
    now,
    horizonMs,
  );
  return {
    ahead: nearest(ahead),
    unanswered: nearest(unanswered),
    answered,
    lateClicks: nearest(lateClicks),
    lateMails: nearest(lateMails),
  };
};

/** The day of who did nothing else within a year stands beside the first one, which is not of that year (activeDays). */
const daysOf = ({ days }: ActiveDays): number => {
  const [first = 0, last = first] = days;
  return days.length === 2 && last - first > YEAR ? 0 : days.length;
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
  const active = activeDays(activity);
  if (!all || !active || !(all.n >= 1)) return undefined;
  const horizon = Math.max(1, Math.round(horizonMs / DAY_MS));
  const named = (name: string) => (Object.hasOwn(events, name) ? events[name] : undefined);
  const known = plain((now - all.f) / DAY_MS);
  const hasRhythm = active.days.length > 2;
  const today = Math.floor(now / DAY_MS);
  const within = (horizons: 1 | 4): number => {
    const from = today - windowDays(horizon, horizons);
    return active.days.filter((day) => day > from && day <= today).length;
  };
  const clicks = named('Email Clicked');
  const hasOrders = money !== undefined && money.orders > 0;
  return {
    ...NO_NUMBERS,
    away: whole(daysAway(all, now)),
    known: Math.floor(known),
    ...(hasRhythm ? { mean: Math.round(10 * active.meanGap) / 10 } : {}),
    days: daysOf(active),
    lately: within(1),
    longer: within(4),
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
