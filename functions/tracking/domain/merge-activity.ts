import type { ActivityCard, EventCounts } from '../contract';
import { mergeDays } from './active-days';
import { mergeHours } from './active-hours';
import { mergeClickedMails } from './clicked-mails';
import { mergeCounts } from './event-counts';
import { uniteOwed } from './owed';
import { boundProgress } from './progress';

/** Sums that cannot be kept exactly stop at the last that can: a merge cannot be refused. */
const inRange = (cents: number): number =>
  Math.min(Math.max(cents, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);

const mergeOptional = (one?: EventCounts, other?: EventCounts): EventCounts | undefined =>
  one && other ? mergeCounts(one, other) : (one ?? other);

/**
 * The rule by which two members' ACTIVITY cards become one: counts, money and progress unite; the result is `into`'s
 * next version. Whichever is merged into which, the numbers are the same. To be written on condition that both
 * versions are unchanged, together with `redirectActivity` for the other.
 */
export const mergeActivity = (into: ActivityCard, from: ActivityCard): ActivityCard => {
  const events: Record<string, EventCounts> = { ...into.events };
  for (const [name, counts] of Object.entries(from.events ?? {})) {
    const mine = Object.hasOwn(events, name) ? events[name] : undefined;
    events[name] = mine ? mergeCounts(mine, counts) : counts;
  }
  const progress: Record<string, readonly [string, string, number]> = { ...into.progress };
  for (const [source, theirs] of Object.entries(from.progress ?? {})) {
    const mine = Object.hasOwn(progress, source) ? progress[source] : undefined;
    const isFurther =
      !mine || (mine[0] === theirs[0] ? BigInt(theirs[1]) > BigInt(mine[1]) : theirs[2] > mine[2]);
    if (isFurther) progress[source] = theirs;
  }
  const all = mergeOptional(into.all, from.all);
  const days = mergeDays(into, from);
  const hours = mergeHours(into.hours, from.hours);
  const clicked = mergeClickedMails(into, from);
  const money =
    into.money && from.money
      ? {
          cents: inRange(into.money.cents + from.money.cents),
          orders: into.money.orders + from.money.orders,
          last: Math.max(into.money.last, from.money.last),
        }
      : (into.money ?? from.money);
  return {
    pk: into.pk,
    sk: into.sk,
    version: into.version + 1,
    ...(all ? { all } : {}),
    events,
    ...(money ? { money } : {}),
    ...(days === undefined ? {} : { days }),
    ...(hours === undefined ? {} : { hours }),
    ...(clicked === undefined ? {} : { clicked }),
    progress: boundProgress(progress),
    ...uniteOwed(into, from),
  };
};

/** What is left of a member that was merged into `to`: the next version of its card, a redirect and nothing else. */
export const redirectActivity = (
  from: Pick<ActivityCard, 'pk' | 'sk' | 'version'>,
  to: string,
): Pick<ActivityCard, 'pk' | 'sk' | 'version' | 'redirect'> => ({
  pk: from.pk,
  sk: from.sk,
  version: from.version + 1,
  redirect: to,
});
