import { DAY_MS } from '../../shared/kernel/time';
import type { ActivityCard } from '../contract';
import { hoursOf } from './active-hours';
import { DIGITS } from './hour-codes';

/*
 * The UTC days on which a member did something, as one text: a character for six days, the last character that of the last
 * interaction (`all.l`), 62 at most: the last 367 to 372 days. Days and not counts, so that a long visit weighs no more than a short
 * one, what comes twice or late changes nothing, and two cards unite as sets.
 */

const DAYS_OF_BLOCK = 6;
/** So many characters are kept at most. */
export const MOST_BLOCKS = 62;
const NONE = '-';

const dayOf = (at: number): number => Math.floor(at / DAY_MS);
const blockOf = (day: number): number => Math.floor(day / DAYS_OF_BLOCK);
const bitOf = (day: number): number => 1 << (day - blockOf(day) * DAYS_OF_BLOCK);
const bitsAt = (days: string, place: number): number => Math.max(0, DIGITS.indexOf(days[place] ?? NONE));

/** The text with the day of an instant; `last` is the block of its last character. */
const addDay = (days: string, last: number, day: number): { days: string; last: number } => {
  const block = blockOf(day);
  if (days === '') return { days: DIGITS[bitOf(day)] as string, last: block };
  const end = Math.max(last, block);
  const from = Math.max(Math.min(last - days.length + 1, block), end - MOST_BLOCKS + 1);
  if (block < from) return { days, last };
  const head = NONE.repeat(Math.max(0, last - days.length + 1 - from));
  const tail = NONE.repeat(Math.min(MOST_BLOCKS, end - last));
  const wide = (head + days + tail).slice(-(end - from + 1));
  const place = block - from;
  const bits = bitsAt(wide, place) | bitOf(day);
  return {
    days: (wide.slice(0, place) + DIGITS[bits] + wide.slice(place + 1)).replace(/^-+/, ''),
    last: end,
  };
};

/** What of a card tells on which days a member was active. */
export type DatedActivity = Pick<ActivityCard, 'all' | 'days' | 'hours'>;

const daysIn = (days: string, last: number): number[] => {
  const found: number[] = [];
  for (let place = 0; place < days.length; place += 1) {
    const bits = bitsAt(days, place);
    const first = (last - days.length + 1 + place) * DAYS_OF_BLOCK;
    for (let bit = 0; bit < DAYS_OF_BLOCK; bit += 1) if (bits & (1 << bit)) found.push(first + bit);
  }
  return found;
};

/**
 * The days (since 1970, UTC) on which a member did something, ascending, of the last year before the last interaction; none of who never did
 * anything. A card of before `days` was kept knows its first and last day and those of its last 16 hours: these, and no
 * others, until what comes takes their place.
 */
export const activeDaysOf = ({ all, days, hours }: DatedActivity): number[] => {
  if (!all || !Number.isFinite(all.l)) return [];
  const last = dayOf(all.l);
  if (typeof days !== 'string') {
    const known = [all.f, ...hoursOf(hours)].map(dayOf);
    const year = known.filter((day) => day < last && blockOf(day) > blockOf(last) - MOST_BLOCKS);
    return [...[...new Set(year)].sort((a, b) => a - b), last];
  }
  const known = daysIn(days.slice(-MOST_BLOCKS), blockOf(last));
  while ((known.at(-1) ?? Number.NEGATIVE_INFINITY) >= last) known.pop();
  known.push(last);
  return known;
};

const textOf = (days: readonly number[]): string =>
  days.reduce((sum, day) => addDay(sum.days, sum.last, day), { days: '', last: 0 }).days;

/** The text of a card with one more interaction of the member at an instant (epoch ms). */
export const withDay = (card: DatedActivity, at: number): string => {
  if (!card.all) return textOf([dayOf(at)]);
  const day = dayOf(at);
  const last = dayOf(card.all.l);
  if (typeof card.days !== 'string') return textOf([...activeDaysOf(card), day]);
  return day === last ? card.days : addDay(card.days, blockOf(last), day).days;
};

/** Two members' days as one's; undefined where neither did anything. */
export const mergeDays = (one: DatedActivity, other: DatedActivity): string | undefined => {
  const days = [...activeDaysOf(one), ...activeDaysOf(other)];
  return days.length === 0 ? undefined : textOf(days);
};
