import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../shared/kernel/time';
import { type ActivityCard, hoursOf } from '../../tracking/contract';
import { type QuietHours, quietUntil, wallClock } from './quiet-hours';

/*
 * At which hour of their own day a member answers, from the last hours in which they were there (CARD#ACTIVITY, hours):
 *
 *   weight of an hour    2^(-age / 60 days)
 *   window               the three hours after each other with the greatest weight
 *   share                (weight of the window + 4 x 3/24) / (all weight + 4): a Dirichlet prior worth four visits at any hour
 *
 * A window is told only of five hours and more, and when its share is at least 45 %: of members who are there at any of fifteen hours
 * alike, 1 to 3 % seem to have one, and of those who are there at three hours for two thirds of the time 35 to 88 %
 * (docs/decisions/0018). Of whom it is not told nobody waits.
 */

const HALF_LIFE_MS = 60 * DAY_MS;
const DAY_HOURS = 24;
/** How many hours a window has. */
export const WINDOW_HOURS = 3;
const PRIOR_WEIGHT = 4;
/** Fewer hours than these tell no window. */
export const LEAST_VISITS = 5;
const LEAST_SHARE = 0.45;
/** What an hour beside counts for when two hours are compared. */
const BESIDE = 0.5;

/** The window of the day in which a member answers, by the member's clock: from the full hour `from` (0 to 23) on, three hours. */
export interface AnswerHours {
  readonly from: number;
  readonly hours: typeof WINDOW_HOURS;
  /** 0 to 1: the part of their visits that is to be expected in it. */
  readonly share: number;
  /** How many hours of visits it is told from. */
  readonly visits: number;
}

/**
 * The weight of each of the 24 hours of the member's day at `now` (epoch ms). An hour ahead of `now` (tracking lets a clock be a day fast) weighs
 * accordingly more: so all weights shrink alike as time goes by, and no window moves on the way.
 */
const weightsOf = (visits: readonly number[], timeZone: string, now: number): number[] => {
  const weights = new Array<number>(DAY_HOURS).fill(0);
  for (const visit of visits) {
    // The middle of the hour: a clock that is half an hour beside UTC has its hour there.
    const hour = Math.floor(wallClock(visit + HOUR_MS / 2, timeZone).minuteOfDay / 60) % DAY_HOURS;
    weights[hour] = (weights[hour] as number) + 2 ** ((visit - now) / HALF_LIFE_MS);
  }
  return weights;
};

const at = (weights: readonly number[], hour: number): number =>
  weights[(hour + DAY_HOURS) % DAY_HOURS] as number;

const hoursFrom = (weights: readonly number[], visits: number): AnswerHours | undefined => {
  let from = 0;
  let most = -1;
  for (let hour = 0; hour < DAY_HOURS; hour += 1) {
    const weight = at(weights, hour) + at(weights, hour + 1) + at(weights, hour + 2);
    // Of equal windows the one whose middle is the heaviest: a lone hour stands in the middle of its own.
    const centred = weight + at(weights, hour + 1) * 1e-6;
    if (centred > most) [from, most] = [hour, centred];
  }
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const inside = at(weights, from) + at(weights, from + 1) + at(weights, from + 2);
  const share = (inside + (PRIOR_WEIGHT * WINDOW_HOURS) / DAY_HOURS) / (all + PRIOR_WEIGHT);
  return share >= LEAST_SHARE ? { from, hours: WINDOW_HOURS, share, visits } : undefined;
};

/**
 * When in their day a member answers, at `now` (epoch ms) by the clock of `timeZone`; undefined where that cannot be told. Throws
 * RangeError for a time zone that is none.
 */
export const answerHours = (
  activity: Pick<ActivityCard, 'hours'> | undefined,
  timeZone: string,
  now: number,
): AnswerHours | undefined => {
  const visits = hoursOf(activity?.hours);
  return visits.length < LEAST_VISITS
    ? undefined
    : hoursFrom(weightsOf(visits, timeZone, now), visits.length);
};

/** Until when a message may wait for its member's hour, and what else it must keep. Times are epoch ms. */
export interface HourRules {
  readonly timeZone: string;
  /** Exclusive: at that instant it is sent, or has expired. */
  readonly until: number;
  readonly quietHours?: QuietHours;
}

/** The first instant after `instant` at which a new hour begins on the member's wall. */
const nextHour = (instant: number, timeZone: string): number => {
  const minute = Math.floor(instant / MINUTE_MS) * MINUTE_MS;
  return minute + (60 - (wallClock(instant, timeZone).minuteOfDay % 60)) * MINUTE_MS;
};

/**
 * The instant (epoch ms) for which a message of `now` waits, and the hours that it waits for: the beginning of the member's window, or
 * what is left of it, or the best hour that there is where none of it is left before `until` or outside the quiet hours. Undefined
 * when it goes now: the hours of the member cannot be told, it is their hour, or no later one is better. Asked again on the way it
 * answers the same instant or that it goes, and at that instant that it goes.
 */
export const bestHour = (
  activity: Pick<ActivityCard, 'hours'> | undefined,
  { timeZone, until, quietHours }: HourRules,
  now: number,
): { readonly at: number; readonly hours: AnswerHours } | undefined => {
  const visits = hoursOf(activity?.hours);
  if (visits.length < LEAST_VISITS || now >= until) return undefined;
  const weights = weightsOf(visits, timeZone, now);
  const hours = hoursFrom(weights, visits.length);
  if (!hours) return undefined;
  const worth = (instant: number): number => {
    const hour = Math.floor(wallClock(instant, timeZone).minuteOfDay / 60);
    // In the window there is nothing to wait for: who is there at its end finds what came at its beginning.
    if ((hour - hours.from + DAY_HOURS) % DAY_HOURS < hours.hours) return Number.POSITIVE_INFINITY;
    return at(weights, hour) + BESIDE * (at(weights, hour - 1) + at(weights, hour + 1));
  };
  let [best, most] = [now, worth(now)];
  for (let next = nextHour(now, timeZone); next < until; next = nextHour(next, timeZone)) {
    const value = worth(next);
    if (value <= most || (quietHours && quietUntil(next, timeZone, quietHours) !== undefined)) continue;
    [best, most] = [next, value];
  }
  return best === now ? undefined : { at: best, hours };
};
