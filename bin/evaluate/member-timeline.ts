import type { PastInteraction } from '../../functions/scoring/domain/snapshots/timeline';
import { isoTime } from '../../functions/shared/kernel/time';
import type { LoggedEvent } from './member-log';
import { type LinesTold, tell } from './read-log';

/** What was put together of one member's lines. */
export interface Tidied {
  /** Lines that repeat another to the letter. */
  readonly duplicates: LinesTold;
  /** Lines that belong to an order of which another line came before. */
  readonly merged: LinesTold;
}

/**
 * One member's events without repeated lines, the lines of one order (same id and name) as one: its first time, the sum of
 * its amounts. By time.
 */
export const tidyEvents = (events: readonly LoggedEvent[], tidied: Tidied): LoggedEvent[] => {
  const prints = new Set<number>();
  const orders = new Map<string, { -readonly [K in keyof LoggedEvent]: LoggedEvent[K] }>();
  const kept: LoggedEvent[] = [];
  for (const event of events) {
    if (prints.has(event.print)) {
      tell(tidied.duplicates, event.line);
      continue;
    }
    prints.add(event.print);
    const key = event.id === 0 ? undefined : `${event.id} ${event.name}`;
    const order = key === undefined ? undefined : orders.get(key);
    if (order) {
      tell(tidied.merged, event.line);
      if (!Number.isNaN(event.cents))
        order.cents = (Number.isNaN(order.cents) ? 0 : order.cents) + event.cents;
      continue;
    }
    const own = { ...event };
    kept.push(own);
    if (key !== undefined) orders.set(key, own);
  }
  return kept;
};

/** Names of what Relance records itself: they are facts, and of those only a click in a mail is a member's own act. */
const isFact = (name: string): boolean => name.startsWith('Email ') || name === 'Unsubscribed';

/** The events as interactions of a timeline, in their order. */
export const timelineOf = (events: readonly LoggedEvent[], names: readonly string[]): PastInteraction[] =>
  events.map(({ time, cents, name }) => {
    const called = names[name] ?? '';
    return {
      kind: isFact(called) ? 'fact' : 'track',
      name: called,
      at: isoTime(time),
      properties: Number.isNaN(cents) ? {} : { total: cents / 100 },
    };
  });
