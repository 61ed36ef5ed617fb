import type { ActivityCard, EventCounts, InteractionItem } from '../contract';
import { type FoldRules, foldInteraction, isCounted } from './activity';
import { readBody } from './interaction-body';
import { causeOf } from './interaction-item';
import { OTHERS } from './known-names';
import { isOwed } from './owed';

/** What a card counts, without its place in the stream and what it owes. */
type Counts = Pick<ActivityCard, 'all' | 'events' | 'money'>;

/** A card rebuilt from the timeline, and what could not be said of it. */
export interface Rebuilt {
  readonly card: ActivityCard;
  /** Interactions that cannot be folded, and that the stored card does not owe: neither judged nor parked. */
  readonly unfolded: readonly InteractionItem[];
  /** Whether an order came in another currency: its cents depend on the rate of the day. */
  readonly foreignMoney: boolean;
}

/** One field of a card that is not what the timeline says. */
export interface Drift {
  /** `all.n`, `money.cents`, `events.Order Completed.n` ... */
  readonly field: string;
  readonly stored: number;
  readonly rebuilt: number;
}

/** Nothing counted yet, on a card that keeps its version, its place in the stream and what it owes. */
export const emptied = (stored: ActivityCard): Rebuilt => {
  const { all: _all, money: _money, days: _days, hours: _hours, clicked: _clicked, ...rest } = stored;
  return { card: { ...rest, events: {} }, unfolded: [], foreignMoney: false };
};

const isForeign = (properties: Readonly<Record<string, unknown>>, currency: string): boolean =>
  typeof properties.currency === 'string' && properties.currency.trim().toUpperCase() !== currency;

/**
 * Counts interactions of the timeline on a rebuilt card, in any order. What the stored card owes is left to its
 * replay; what cannot be folded is told and passed over.
 */
export const countTimeline = (
  before: Rebuilt,
  items: readonly InteractionItem[],
  rules: FoldRules,
): Rebuilt => {
  let { card, foreignMoney } = before;
  const unfolded = [...before.unfolded];
  for (const item of items) {
    if (!isCounted(item) || isOwed(card, causeOf(item))) continue;
    let folded: ReturnType<typeof foldInteraction>;
    try {
      const { properties } = readBody(item);
      folded = foldInteraction(card, item, properties, rules);
      if (folded.ok && folded.value.money !== card.money) {
        foreignMoney ||= isForeign(properties, rules.currency);
      }
    } catch {
      // Whatever it holds that nobody foresaw is told as unfolded; the member worker parks such a one with its reason.
      unfolded.push(item);
      continue;
    }
    if (folded.ok) card = folded.value;
    else unfolded.push(item);
  }
  return { card, unfolded, foreignMoney };
};

/** How far decayed counts may differ: each is a sum of powers in floating point, in whatever order. */
const TOLERANCE = 1e-6;

const differ = (one: number, other: number): boolean =>
  Math.abs(one - other) > TOLERANCE * Math.max(1, Math.abs(one), Math.abs(other));

const FIELDS = ['n', 'f', 'l', 'd7', 'd30', 'd90'] as const;

const compareCounts = (field: string, stored?: EventCounts, rebuilt?: EventCounts): Drift[] =>
  FIELDS.map((name) => ({
    field: `${field}.${name}`,
    stored: stored?.[name] ?? 0,
    rebuilt: rebuilt?.[name] ?? 0,
  })).filter((one) => differ(one.stored, one.rebuilt));

const total = ({ events }: Counts): number => Object.values(events).reduce((sum, { n }) => sum + n, 0);

/**
 * Where a stored card is not what the timeline says; empty when it is. Names that a programme began or ceased to
 * mention were folded under others: where the names differ, their sum is compared, and each name that both have only
 * when nothing was folded into the others. Cents are not compared where an order's rate may have changed since.
 */
export const compareCards = (stored: Counts, rebuilt: Rebuilt): Drift[] => {
  const { card, foreignMoney } = rebuilt;
  const names = Object.keys(stored.events);
  const sameNames =
    names.length === Object.keys(card.events).length &&
    names.every((name) => Object.hasOwn(card.events, name));
  const number = (field: string, one = 0, other = 0): Drift[] =>
    differ(one, other) ? [{ field, stored: one, rebuilt: other }] : [];
  return [
    ...compareCounts('all', stored.all, card.all),
    ...number('events', total(stored), total(card)),
    ...(sameNames
      ? names.flatMap((name) =>
          name === OTHERS ? [] : compareCounts(`events.${name}`, stored.events[name], card.events[name]),
        )
      : []),
    ...number('money.orders', stored.money?.orders, card.money?.orders),
    ...number('money.last', stored.money?.last, card.money?.last),
    ...(foreignMoney ? [] : number('money.cents', stored.money?.cents, card.money?.cents)),
  ];
};

/**
 * How many of which name the card lacks: never more in all than its sum is short of the timeline's, so that a name that a
 * programme began to mention (counted among the others before) is not taken for a missing one.
 */
export const lacking = (stored: Counts, { card }: Rebuilt): ReadonlyMap<string, number> => {
  let short = total(card) - total(stored);
  const names = new Map<string, number>();
  for (const [name, { n }] of Object.entries(card.events)) {
    const had = (Object.hasOwn(stored.events, name) && stored.events[name]?.n) || 0;
    const lacks = Math.min(n - had, short);
    if (lacks <= 0) continue;
    names.set(name, lacks);
    short -= lacks;
  }
  return names;
};
