import { DAY_MS, durationMs } from '../../shared/kernel/time';
import type { Cap } from './document';

/** Reservations are kept 92 days: a cap cannot look back further (3-sending). In ms. */
export const MAX_WINDOW_MS = 90 * DAY_MS;

/** No cap lets more messages through in its window: whoever counts needs the newest ones only. */
export const MAX_CAP = 100;

/** The cap that all others are under: on all messages, with the longest window; undefined when none is on all. */
export const ceilingOf = (caps: readonly Cap[]): Cap | undefined =>
  caps
    .filter(({ scope }) => scope === 'all')
    .sort((a, b) => durationMs(b.window) - durationMs(a.window) || a.max - b.max)[0];

/** The topic that a cap is on; undefined for any other scope. */
export const topicOfCap = ({ scope }: Pick<Cap, 'scope'>): string | undefined =>
  typeof scope === 'object' && 'topic' in scope ? scope.topic : undefined;

const NONE: ReadonlySet<string> = new Set();

/** The topics whose messages count for the caps of that topic only, as caps of the programme say. */
export const outsideTopics = (caps: readonly Cap[]): ReadonlySet<string> =>
  caps.every((cap) => !cap.outside)
    ? NONE
    : new Set(caps.flatMap((cap) => (cap.outside ? (topicOfCap(cap) ?? []) : [])));
