import type { PastInteraction } from '../../functions/scoring/domain/snapshots/timeline';
import { isoTime } from '../../functions/shared/kernel/time';
import type { LoggedEvent } from './member-log';

/** Names of what Relance records itself: they are facts, and of those only a click in a mail is a member's own act. */
const isFact = (name: string): boolean => name.startsWith('Email ') || name === 'Unsubscribed';

/** The events as interactions of a timeline, in their order, one at a time. */
export function* timelineOf(
  events: Iterable<LoggedEvent>,
  names: readonly string[],
): Generator<PastInteraction> {
  for (const { time, cents, name } of events) {
    const called = names[name] ?? '';
    yield {
      kind: isFact(called) ? 'fact' : 'track',
      name: called,
      at: isoTime(time),
      properties: Number.isNaN(cents) ? {} : { total: cents / 100 },
    };
  }
}
