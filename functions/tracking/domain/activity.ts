import type { Checked } from '../../shared/kernel/errors';
import { HOUR_MS } from '../../shared/kernel/time';
import type { ActivityCard, EventCounts, InteractionItem } from '../contract';
import { withDay } from './active-days';
import { addHour } from './active-hours';
import { addClickedMail } from './clicked-mails';
import { countOne, mergeCounts } from './event-counts';
import { countedName, OTHERS } from './known-names';
import { type Currencies, isCountable, orderCents, refuseMoney } from './money';
import { boundProgress, MAX_PROGRESS } from './progress';

const ORDER_COMPLETED = 'Order Completed';
const ORDER_REFUNDED = 'Order Refunded';
const EMAIL_CLICKED = 'Email Clicked';
const MAX_NAMES = 32;
const PROGRESS_KEPT_MS = 48 * HOUR_MS;

/** Where a record stands in its stream. Sequence numbers are compared as big integers, and only under one label. */
export interface StreamPosition {
  readonly label: string;
  readonly sequence: string;
}

/** What is needed of a programme to fold. */
export interface FoldRules extends Currencies {
  /** The names of the interactions that its journeys and segments ask about. */
  readonly mentioned: ReadonlySet<string>;
}

/** The card of a member of whom nothing was folded yet; version 0 is not stored. */
export const emptyActivity = (member: string): ActivityCard => ({
  pk: member,
  sk: 'CARD#ACTIVITY',
  version: 0,
  events: {},
  progress: {},
});

/** Whether the card has already folded what stands at that position of the source's stream. */
export const hasFolded = (card: ActivityCard, source: string, position: StreamPosition): boolean => {
  const progress = Object.hasOwn(card.progress, source) ? card.progress[source] : undefined;
  if (!progress || progress[0] !== position.label) return false;
  return BigInt(position.sequence) <= BigInt(progress[1]);
};

/**
 * The card with its progress for a source at that position. Progress older than 48 hours is dropped, and of more than
 * 40 sources that of those longest silent.
 */
export const advanceProgress = (
  card: ActivityCard,
  source: string,
  position: StreamPosition,
  now: number,
): ActivityCard => {
  const others = Object.fromEntries(
    Object.entries(card.progress).filter(
      ([name, [, , at]]) => name !== source && now - at < PROGRESS_KEPT_MS,
    ),
  );
  return {
    ...card,
    progress: {
      ...boundProgress(others, MAX_PROGRESS - 1),
      [source]: [position.label, position.sequence, now],
    },
  };
};

/** Whether folding an interaction changes a card: who they are (identify, alias, group) is no activity. */
export const isCounted = (item: Pick<InteractionItem, 'kind'>): boolean =>
  item.kind === 'track' || item.kind === 'page' || item.kind === 'screen' || item.kind === 'fact';

/** What a fold looks at of an interaction. */
export type Foldable = Pick<InteractionItem, 'kind' | 'name' | 'at'>;

/**
 * What a member did, as opposed to what the shop or Relance did about it; a fact `Email Clicked` is never a machine's.
 * These are counted in `all`.
 */
export const isHuman = (item: Foldable): boolean =>
  isCounted(item) &&
  (item.kind !== 'fact' || item.name === EMAIL_CLICKED) &&
  item.name !== ORDER_REFUNDED &&
  item.name !== 'Email Bounced';

/** A click of a person in a mail of Relance: the fact names the mail. */
const isClick = (item: Foldable): boolean => item.kind === 'fact' && item.name === EMAIL_CLICKED;

/** Whether a member was there: did something, or opened a mail (what a machine opened is no fact). */
const wasThere = (item: Foldable): boolean =>
  isHuman(item) || (item.kind === 'fact' && item.name === 'Email Opened');

/**
 * Keeps a card bounded: of more than 32 names, the one longest silent folds into the others; those that the programme
 * asks about go last.
 */
const boundNames = (
  events: Record<string, EventCounts>,
  mentioned: ReadonlySet<string>,
): Record<string, EventCounts> => {
  const names = Object.keys(events).filter((name) => name !== OTHERS);
  if (names.length <= MAX_NAMES) return events;
  const rank = (name: string) => (mentioned.has(name) ? 1 : 0);
  const [silent = ''] = names.sort(
    (a, b) => rank(a) - rank(b) || (events[a]?.l ?? 0) - (events[b]?.l ?? 0) || (a < b ? -1 : 1),
  );
  const { [silent]: folded, [OTHERS]: others, ...rest } = events;
  const sum = folded && others ? mergeCounts(folded, others) : (folded ?? others);
  return sum ? { ...rest, [OTHERS]: sum } : rest;
};

/**
 * The card with one more interaction. The order does not matter, nor how they come in batches (up to floating point,
 * and as long as fewer than 33 names are on the card). What cannot be counted (`money_invalid`, `currency_unknown`)
 * changes nothing.
 */
export const foldInteraction = (
  card: ActivityCard,
  item: Foldable,
  properties: Readonly<Record<string, unknown>>,
  rules: FoldRules,
): Checked<ActivityCard> => {
  if (!isCounted(item)) return { ok: true, value: card };
  const at = Date.parse(item.at);
  let { money } = card;
  const isOrder = item.kind === 'track' && item.name === ORDER_COMPLETED;
  if (isOrder || (item.kind === 'track' && item.name === ORDER_REFUNDED)) {
    const amount = orderCents(properties, rules);
    if (!amount.ok) return amount;
    const before = money ?? { cents: 0, orders: 0, last: 0 };
    const cents = before.cents + (isOrder ? amount.value : -Math.abs(amount.value));
    if (!isCountable(cents)) return refuseMoney('the sum of the member’s orders would be too large to count');
    money = {
      cents,
      orders: before.orders + (isOrder ? 1 : 0),
      last: isOrder ? Math.max(before.last, at) : before.last,
    };
  }
  const name = countedName(item.name, rules.mentioned);
  const counts = Object.hasOwn(card.events, name) ? card.events[name] : undefined;
  const hours = wasThere(item) ? addHour(card.hours, at) : card.hours;
  const clicked = isClick(item) ? addClickedMail(card, properties.key, at) : card.clicked;
  return {
    ok: true,
    value: {
      ...card,
      ...(isHuman(item) ? { all: countOne(card.all, at), days: withDay(card, at) } : {}),
      events: boundNames({ ...card.events, [name]: countOne(counts, at) }, rules.mentioned),
      ...(money ? { money } : {}),
      ...(hours === undefined ? {} : { hours }),
      ...(clicked === undefined ? {} : { clicked }),
    },
  };
};
